import * as Plot from "@observablehq/plot";
import { colour } from "../model/colours";
import { shortened } from "../model/format";
import { nodeName } from "../model/topics";
import { branchOf, cut, order, run, select, selected, topics, tree } from "../state";
import { Chart, clickable } from "./Chart";

const row = 20;

export function TreeView() {
  const nodes = tree.value;
  const leaves = order.value;
  const list = topics.value;
  const branch = branchOf.value;
  const y = new Float64Array(nodes.length);
  leaves.forEach((leaf, i) => {
    y[leaf] = i;
  });
  const highest = Math.max(1e-12, ...nodes.map((node) => node.height));
  // Square roots, so that small merges can be told apart.
  const x = nodes.map((node) => -Math.sqrt(node.height / highest));
  const across: { y: number; from: number; to: number }[] = [];
  const down: { x: number; from: number; to: number }[] = [];
  nodes.forEach((node, i) => {
    if (node.children.length === 0) return;
    const places = node.children.map((child) => y[child]);
    y[i] = (places[0] + places[1]) / 2;
    for (const child of node.children) across.push({ y: y[child], from: x[i], to: x[child] });
    down.push({ x: x[i], from: Math.min(...places), to: Math.max(...places) });
  });
  return (
    <Chart
      name="tree"
      title="How topics belong together"
      told="The further left two branches meet, the less they are alike. A dot’s size is the topic’s share. A name opens its topic."
      table={() => [
        ["node", "child", "other child", "height", "share", "name"],
        ...nodes.map((node, i) => [
          i,
          node.children[0] ?? null,
          node.children[1] ?? null,
          node.height,
          node.share,
          nodeName(run, cut.value, i),
        ]),
      ]}
      draw={(width, { ink, muted, accent }) => {
        const label = Math.min(360, width * 0.55);
        const drawn = Plot.plot({
          width,
          height: 20 + row * leaves.length,
          marginLeft: 8,
          marginRight: label,
          marginTop: 10,
          marginBottom: 10,
          style: { color: ink, fontSize: "13px" },
          x: { axis: null, domain: [-1, 0] },
          y: { axis: null, domain: [-0.5, leaves.length - 0.5], reverse: true },
          marks: [
            Plot.ruleY(across, { y: "y", x1: "from", x2: "to", stroke: muted, strokeOpacity: 0.7 }),
            Plot.ruleX(down, { x: "x", y1: "from", y2: "to", stroke: muted, strokeOpacity: 0.7 }),
            Plot.dot(leaves, {
              x: 0,
              y: (_: number, i: number) => i,
              fill: (leaf: number) => colour(branch[leaf]),
              r: (leaf: number) => list[leaf].share,
            }),
            Plot.text(leaves, {
              x: 0,
              y: (_: number, i: number) => i,
              text: (leaf: number) => shortened(list[leaf].name, Math.floor(label / 7.2)),
              textAnchor: "start",
              dx: 14,
              fill: (leaf: number) => (leaf === selected.value ? accent : ink),
            }),
          ],
          r: { range: [2, 8] },
        });
        clickable(drawn.querySelectorAll("[aria-label=text] text"), (i) => select(leaves[i]));
        return drawn;
      }}
    />
  );
}
