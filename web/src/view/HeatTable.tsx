import * as Plot from "@observablehq/plot";
import { percent, shortened } from "../model/format";
import type { Topic } from "../model/topics";
import { select, topics } from "../state";
import { theme } from "../theme";
import { Chart, clickable } from "./Chart";

const mostRows = 60;

interface Props {
  name: string;
  title: string;
  told: string;
  columns: string[];
  known: boolean[];
  shareOf: (topic: Topic, column: number) => number;
  /** Rows by where their weight lies, for columns that have an order. */
  inOrder?: boolean;
}

/** Where along the columns a row's weight lies. */
function middle(values: number[]): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  return total > 0 ? values.reduce((sum, value, c) => sum + c * value, 0) / total : 0;
}

/** How uneven a row is: its variance by its mean. */
function unevenness(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Topics by columns; the shade is of the row's own largest. */
export function HeatTable({ name, title, told, columns, known, shareOf, inOrder = false }: Props) {
  const all = topics.value.map((topic) => {
    const values = columns.map((_, c) => (known[c] ? shareOf(topic, c) : 0));
    return { topic, values, most: Math.max(1e-12, ...values) };
  });
  const rows = [...all]
    .sort((a, b) => unevenness(b.values) - unevenness(a.values))
    .slice(0, mostRows);
  rows.sort((a, b) =>
    inOrder ? middle(a.values) - middle(b.values) : a.topic.place - b.topic.place,
  );
  const cells = rows.flatMap(({ topic, values, most }, row) =>
    values.map((value, column) => ({ row, column, topic, value, part: value / most })),
  );
  return (
    <Chart
      name={name}
      title={title}
      told={`${told}${
        topics.value.length > mostRows
          ? ` The ${mostRows} topics that differ most; the CSV has all.`
          : ""
      }`}
      table={() => [
        ["topic", "name", ...columns],
        ...all.map(({ topic, values }) => [topic.place, topic.name, ...values]),
      ]}
      draw={(width, { ink }) => {
        const label = Math.min(270, width * 0.42);
        const cell = (0.85 * (width - label)) / columns.length;
        const longest = Math.max(...columns.map((c) => c.length));
        const upright = longest * 7 < cell - 4;
        const head = upright ? 24 : Math.min(width * 0.28, 150, 14 + longest * 5.2);
        // Where columns are narrower than a line of text, not each has its name.
        const every = upright ? 1 : Math.max(1, Math.ceil((inOrder ? 26 : 18) / cell));
        const dark = theme.value === "dark";
        const drawn = Plot.plot({
          width,
          height: head + 21 * rows.length + 6,
          marginLeft: label,
          marginTop: head,
          marginRight: upright ? 6 : Math.min(width * 0.2, head * 0.7),
          marginBottom: 4,
          padding: 0.06,
          style: { color: ink, fontSize: "13px" },
          x: {
            axis: "top",
            label: null,
            tickSize: 0,
            domain: columns.map((_, c) => c),
            tickRotate: upright ? 0 : -45,
            tickFormat: (c: number) =>
              c % every === 0 ? shortened(columns[c], upright ? 40 : Math.floor(head / 5.2)) : "",
          },
          y: {
            label: null,
            tickSize: 0,
            domain: rows.map((_, r) => r),
            tickFormat: (r: number) => shortened(rows[r].topic.name, Math.floor(label / 7)),
          },
          color: {
            type: "linear",
            domain: [0, 1],
            range: dark ? ["#20262b", "#7fd0e8"] : ["#f1f4f6", "#00497a"],
          },
          marks: [
            Plot.cell(cells, {
              x: "column",
              y: "row",
              fill: "part",
              title: (c) => `${c.topic.name}\n${columns[c.column]}: ${percent(c.value)}`,
            }),
          ],
        });
        clickable(drawn.querySelectorAll("[aria-label='y-axis tick label'] text"), (i) =>
          select(rows[i].topic.place),
        );
        return drawn;
      }}
    />
  );
}
