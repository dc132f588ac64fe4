import * as Plot from "@observablehq/plot";
import type { WordWeight } from "../model/words";
import { Chart } from "./Chart";

interface Props {
  name: string;
  title: string;
  words: WordWeight[];
}

export function WordBars({ name, title, words }: Props) {
  return (
    <Chart
      name={name}
      title={title}
      table={() => [["word", "probability"], ...words.map((w) => [w.word, w.weight])]}
      draw={(width, { ink, accent }) =>
        Plot.plot({
          width,
          height: 8 + 19 * words.length,
          marginLeft: 118,
          marginRight: 44,
          marginTop: 4,
          marginBottom: 4,
          style: { color: ink, fontSize: "13px" },
          x: { axis: null },
          y: { label: null, domain: words.map((w) => w.word), tickSize: 0 },
          marks: [
            Plot.barX(words, {
              x: "weight",
              y: "word",
              fill: accent,
              insetTop: 3,
              insetBottom: 3,
              rx: 2,
            }),
            Plot.text(words, {
              x: "weight",
              y: "word",
              text: (w: WordWeight) => `${(100 * w.weight).toFixed(1)}%`,
              textAnchor: "start",
              dx: 5,
              fillOpacity: 0.65,
              fontSize: 11,
            }),
          ],
        })
      }
    />
  );
}
