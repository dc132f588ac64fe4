import * as Plot from "@observablehq/plot";
import { useState } from "preact/hooks";
import { percent, shortened } from "../model/format";
import type { Topic } from "../model/topics";
import { groupSizes, run } from "../state";
import { Chart } from "./Chart";

const atFirst = 12;

export function GroupBars({ topic }: { topic: Topic }) {
  const [all, setAll] = useState(false);
  const rows = run.groups.names
    .map((name, g) => ({ name, value: topic.groups[g], documents: groupSizes.value[g] }))
    .sort((a, b) => b.value - a.value);
  const shown = all ? rows : rows.slice(0, atFirst);
  return (
    <Chart
      name={`topic-${topic.place}-groups`}
      title="Share in groups"
      told="Mean share of the topic in each group’s documents; the dashed line is that in all."
      table={() => [
        ["group", "documents", "share"],
        ...rows.map((r) => [r.name, r.documents, r.value]),
      ]}
      draw={(width, { ink, accent, muted }) => {
        const margin = Math.min(200, width * 0.42);
        return Plot.plot({
          width,
          height: 10 + 22 * shown.length,
          marginLeft: margin,
          marginRight: 48,
          marginTop: 4,
          marginBottom: 4,
          style: { color: ink, fontSize: "13px" },
          x: { axis: null },
          y: {
            label: null,
            domain: shown.map((r) => r.name),
            tickSize: 0,
            tickFormat: (name: string) => shortened(name, Math.floor(margin / 7.2)),
          },
          marks: [
            Plot.barX(shown, {
              x: "value",
              y: "name",
              fill: accent,
              insetTop: 4,
              insetBottom: 4,
              rx: 2,
            }),
            Plot.ruleX([topic.share], { stroke: muted, strokeDasharray: "3,3" }),
            Plot.text(shown, {
              x: "value",
              y: "name",
              text: (r: { value: number }) => percent(r.value),
              textAnchor: "start",
              dx: 5,
              fillOpacity: 0.65,
              fontSize: 11,
            }),
          ],
        });
      }}
    >
      {rows.length > atFirst && (
        <button type="button" class="more" onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${rows.length} groups`}
        </button>
      )}
    </Chart>
  );
}
