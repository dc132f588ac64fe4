import * as Plot from "@observablehq/plot";
import { eraAt, eraTicks } from "../model/eras";
import { percent } from "../model/format";
import type { Topic } from "../model/topics";
import { eraSizes, run } from "../state";
import { Chart } from "./Chart";

/** Eras with documents, and a topic's share in each. */
export function points(topic: Topic) {
  return run.eras.names.map((name, e) => ({
    name,
    time: run.eras.times[e],
    value: eraSizes.value[e] > 0 ? topic.eras[e] : Number.NaN,
    documents: eraSizes.value[e],
  }));
}

/** Axes of a chart of shares over eras, in percent. */
export function shareOverEras(width: number, ticks: number): Pick<Plot.PlotOptions, "x" | "y"> {
  return {
    x: {
      label: null,
      tickFormat: (time: number) => eraAt(run.eras, time),
      ticks: eraTicks(run.eras, Math.floor(width / 110)),
    },
    y: {
      label: null,
      percent: true,
      grid: true,
      zero: true,
      ticks,
      tickFormat: (v: number) => `${v}%`,
    },
  };
}

export function TimeLine({ topic }: { topic: Topic }) {
  const rows = points(topic);
  return (
    <Chart
      name={`topic-${topic.place}-time`}
      title="Share over time"
      told="Mean share of the topic in the documents of each era."
      table={() => [
        ["era", "documents", "share"],
        ...rows.map((r) => [r.name, r.documents, Number.isNaN(r.value) ? null : r.value]),
      ]}
      draw={(width, { ink, accent }) =>
        Plot.plot({
          width,
          height: 170,
          marginLeft: 44,
          marginBottom: 28,
          style: { color: ink, fontSize: "12px" },
          ...shareOverEras(width, 4),
          marks: [
            Plot.areaY(rows, { x: "time", y: "value", fill: accent, fillOpacity: 0.15 }),
            Plot.lineY(rows, { x: "time", y: "value", stroke: accent, strokeWidth: 2 }),
            Plot.dot(rows, {
              x: "time",
              y: "value",
              fill: accent,
              r: 2.5,
              title: (r: { name: string; value: number }) => `${r.name}: ${percent(r.value)}`,
            }),
            Plot.ruleY([0], { strokeOpacity: 0.3 }),
          ],
        })
      }
    />
  );
}
