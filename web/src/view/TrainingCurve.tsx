import * as Plot from "@observablehq/plot";
import { run } from "../state";
import { Chart } from "./Chart";

const kinds = ["in training", "held out"];

export function TrainingCurve() {
  const { steps, explained, held_out_steps, held_out_explained } = run.training;
  const rows = [
    ...steps.map((step, i) => ({ step, explained: explained[i], kind: kinds[0] })),
    ...held_out_steps.map((step, i) => ({
      step,
      explained: held_out_explained[i],
      kind: kinds[1],
    })),
  ];
  if (rows.length === 0) return null;
  // The name of a line stands at its end.
  const ends = kinds.flatMap((kind) => rows.findLast((row) => row.kind === kind) ?? []);
  return (
    <Chart
      name="training"
      title="Training of the autoencoder"
      told="How much of the embeddings’ variance the autoencoder explains as it learns; held out are documents that it does not learn from."
      table={() => [["step", "explained", "of"], ...rows.map((r) => [r.step, r.explained, r.kind])]}
      draw={(width, { ink, accent, low }) =>
        Plot.plot({
          width: Math.min(width, 760),
          height: 260,
          marginRight: 84,
          style: { color: ink, fontSize: "12px" },
          x: { label: "step", grid: true },
          y: {
            label: "share of the embeddings’ variance explained",
            grid: true,
            // The first steps may be far below nothing.
            domain: [Math.max(0, Math.min(...explained)), 1],
            clamp: true,
          },
          color: { domain: kinds, range: [accent, low] },
          marks: [
            Plot.lineY(rows, { x: "step", y: "explained", stroke: "kind", strokeWidth: 2 }),
            ...ends.map((end, i) =>
              Plot.text([end], {
                x: "step",
                y: "explained",
                text: "kind",
                fill: "kind",
                textAnchor: "start",
                dx: 6,
                dy: 14 * i,
              }),
            ),
          ],
        })
      }
    />
  );
}
