import * as Plot from "@observablehq/plot";
import { shortened } from "../model/format";
import { similarity } from "../model/topics";
import { order, select, topics } from "../state";
import { theme } from "../theme";
import { Chart, clickable } from "./Chart";

const mostShown = 60;

export function SimilarityView() {
  const largest = new Set(topics.value.slice(0, mostShown).map((t) => t.place));
  const list = order.value
    .filter((place) => largest.has(place))
    .map((place) => topics.value[place]);
  const cells = list.flatMap((a, i) =>
    list.map((b, j) => ({ i, j, a: a.name, b: b.name, value: similarity(a.vector, b.vector) })),
  );
  return (
    <Chart
      name="similarity"
      title="How alike topics are"
      told={`Cells of stronger colour are topics that lie nearer to each other (cosine of their centres); topics stand in the tree’s order.${
        topics.value.length > mostShown
          ? ` The ${mostShown} largest of ${topics.value.length} topics.`
          : ""
      }`}
      table={() => [["topic", "other", "cosine"], ...cells.map((c) => [c.a, c.b, c.value])]}
      draw={(width, { ink }) => {
        const label = Math.min(230, width * 0.4);
        const side = width - label;
        const dark = theme.value === "dark";
        const drawn = Plot.plot({
          width,
          height: Math.max(side, 13 * list.length) + 8,
          marginLeft: label,
          marginRight: 4,
          marginTop: 4,
          marginBottom: 4,
          padding: list.length > 30 ? 0 : 0.06,
          style: { color: ink, fontSize: list.length > 40 ? "11px" : "12px" },
          x: { axis: null, domain: list.map((_, i) => i) },
          y: {
            label: null,
            tickSize: 0,
            domain: list.map((_, i) => i),
            tickFormat: (i: number) => shortened(list[i].name, Math.floor(label / 6.6)),
          },
          color: {
            type: "linear",
            domain: [-0.2, 0.2, 1],
            range: dark ? ["#1b1f23", "#24424a", "#7fd0e8"] : ["#ffffff", "#e3eef5", "#00497a"],
            clamp: true,
          },
          marks: [
            Plot.cell(cells, {
              x: "j",
              y: "i",
              fill: "value",
              title: (c) => `${c.a}\n${c.b}\n${c.value.toFixed(2)}`,
            }),
          ],
        });
        clickable(drawn.querySelectorAll("[aria-label='y-axis tick label'] text"), (i) =>
          select(list[i].place),
        );
        return drawn;
      }}
    />
  );
}
