import * as Plot from "@observablehq/plot";
import { eraAt, eraTicks, hasTrend, notesOn } from "../model/eras";
import { percent, shortened } from "../model/format";
import type { Topic } from "../model/topics";
import { documentsLookedAt, eraSizes, run, select, topics } from "../state";
import { Chart, clickable } from "./Chart";
import { HeatTable } from "./HeatTable";
import { Overlay } from "./Overlay";
import { points } from "./TimeLine";

/** The rise of a topic over the whole time: least squares over documents, times the span. */
function change(topic: Topic): number {
  const { times } = run.eras;
  const sizes = eraSizes.value;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const mean = (values: number[]) => values.reduce((sum, v, e) => sum + sizes[e] * v, 0) / total;
  const t = mean(times);
  const v = mean(topic.eras);
  let above = 0;
  let below = 0;
  times.forEach((time, e) => {
    above += sizes[e] * (time - t) * (topic.eras[e] - v);
    below += sizes[e] * (time - t) ** 2;
  });
  return below > 0 ? (above / below) * (times[times.length - 1] - times[0]) : 0;
}

function Movers({ list, name, title }: { list: Topic[]; name: string; title: string }) {
  return (
    <Chart
      name={name}
      title={title}
      told="Mean share by era, by how much it changes from the first era to the last. A name opens its topic."
      table={() => [
        ["topic", "name", "era", "documents", "share"],
        ...list.flatMap((topic) =>
          points(topic).map((p) => [
            topic.place,
            topic.name,
            p.name,
            p.documents,
            Number.isNaN(p.value) ? null : p.value,
          ]),
        ),
      ]}
      draw={(width, { ink, accent }) => {
        const columns = Math.max(1, Math.min(3, Math.floor(width / 230)));
        const rows = list.flatMap((topic, i) =>
          points(topic).map((p) => ({ ...p, column: i % columns, row: Math.floor(i / columns) })),
        );
        const heads = list.map((topic, i) => ({
          topic,
          column: i % columns,
          row: Math.floor(i / columns),
        }));
        const drawn = Plot.plot({
          width,
          height: 30 + 128 * Math.ceil(list.length / columns),
          marginLeft: 40,
          marginTop: 26,
          marginBottom: 24,
          style: { color: ink, fontSize: "12px" },
          fx: { axis: null, padding: 0.08 },
          fy: { axis: null, padding: 0.24 },
          x: {
            label: null,
            ticks: eraTicks(run.eras, 3),
            tickFormat: (time: number) => eraAt(run.eras, time),
          },
          y: {
            label: null,
            percent: true,
            ticks: 3,
            tickFormat: (v: number) => `${v}%`,
            grid: true,
          },
          marks: [
            Plot.areaY(rows, {
              fx: "column",
              fy: "row",
              x: "time",
              y: "value",
              fill: accent,
              fillOpacity: 0.15,
            }),
            Plot.lineY(rows, {
              fx: "column",
              fy: "row",
              x: "time",
              y: "value",
              stroke: accent,
              strokeWidth: 1.8,
            }),
            Plot.dot(rows, {
              fx: "column",
              fy: "row",
              x: "time",
              y: "value",
              r: 4,
              fill: accent,
              fillOpacity: 0,
              title: (r) => `${r.name}: ${percent(r.value)}`,
            }),
            Plot.text(heads, {
              fx: "column",
              fy: "row",
              frameAnchor: "top-left",
              dy: -16,
              text: (h) => shortened(h.topic.name, Math.floor(width / columns / 7.6)),
              fontWeight: 600,
              className: "head",
            }),
          ],
        });
        clickable(drawn.querySelectorAll("[aria-label=text] text"), (i) => select(list[i].place));
        return drawn;
      }}
    />
  );
}

const each = 6;

function Trends() {
  const list = topics.value
    .map((topic) => ({ topic, change: change(topic) }))
    .sort((a, b) => b.change - a.change);
  const count = Math.min(each, list.length);
  return (
    <>
      <Movers
        name="rising"
        title="Topics that rise"
        list={list.slice(0, count).map((m) => m.topic)}
      />
      <Movers
        name="falling"
        title="Topics that fall"
        list={list
          .slice(-count)
          .reverse()
          .map((m) => m.topic)}
      />
    </>
  );
}

export function TimeView() {
  const { names } = run.eras;
  const sizes = eraSizes.value;
  const notes = notesOn(run.eras, run.documents);
  return (
    <section aria-label="Time">
      {notes.length > 0 && <p class="muted">{notes.join(" ")}</p>}
      {names.length > 1 && run.documentsShown.count > 0 && <Overlay />}
      {hasTrend({ ...run.eras, sizes }) && documentsLookedAt.value > 0 && <Trends />}
      {names.length > 0 && (
        <HeatTable
          name="eras"
          title="When each topic was spoken of"
          told="A row a topic, a column an era, by where a topic’s weight lies in time; a stronger colour is more, compared with the topic’s own largest share."
          columns={names}
          known={sizes.map((size) => size > 0)}
          shareOf={(topic, e) => topic.eras[e]}
          inOrder
        />
      )}
    </section>
  );
}
