import * as Plot from "@observablehq/plot";
import { percent, shortened } from "../model/format";
import { run, select, topics } from "../state";
import { Chart, clickable } from "./Chart";

const each = 8;

/** Topics that a group has more of, or less of, than the whole corpus. */
export function Contrast({ group }: { group: number }) {
  const rows = topics.value
    .map((t) => ({ place: t.place, name: t.name, here: t.groups[group], all: t.share }))
    .map((r) => ({ ...r, difference: r.here - r.all }))
    .sort((a, b) => b.difference - a.difference);
  const more = rows.filter((r) => r.difference > 0).slice(0, each);
  const less = rows.filter((r) => r.difference < 0).slice(-each);
  const shown = [...more, ...less];
  return (
    <Chart
      name="group"
      title={`What sets “${run.groups.names[group]}” apart`}
      told="Percentage points by which a topic’s share in the group is above or below that in all documents."
      table={() => [
        ["topic", "name", "share in group", "share in corpus", "difference"],
        ...rows.map((r) => [r.place, r.name, r.here, r.all, r.difference]),
      ]}
      draw={(width, { ink, accent, low, muted }) => {
        const margin = Math.min(270, width * 0.45);
        const drawn = Plot.plot({
          width,
          height: 34 + 22 * shown.length,
          marginLeft: margin,
          marginRight: 60,
          marginBottom: 26,
          style: { color: ink, fontSize: "13px" },
          x: {
            label: null,
            grid: true,
            nice: true,
            tickFormat: (v: number) => String(Math.round(1000 * v) / 10),
            ticks: Math.max(4, Math.floor(width / 130)),
          },
          y: {
            label: null,
            domain: shown.map((_, i) => i),
            tickSize: 0,
            tickFormat: (i: number) => shortened(shown[i].name, Math.floor(margin / 7)),
          },
          marks: [
            Plot.barX(shown, {
              x: "difference",
              y: (_: unknown, i: number) => i,
              fill: (r: { difference: number }) => (r.difference > 0 ? accent : low),
              insetTop: 4,
              insetBottom: 4,
              title: (r) =>
                `${r.name}\n${percent(r.here)} here, ${percent(r.all)} in the whole corpus`,
            }),
            Plot.ruleX([0], { stroke: muted }),
          ],
        });
        clickable(drawn.querySelectorAll("[aria-label='y-axis tick label'] text"), (i) =>
          select(shown[i].place),
        );
        return drawn;
      }}
    />
  );
}
