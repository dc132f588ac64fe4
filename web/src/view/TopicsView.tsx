import * as Plot from "@observablehq/plot";
import { colour } from "../model/colours";
import { percent } from "../model/format";
import type { Topic } from "../model/topics";
import { branchOf, select, selected, topics } from "../state";
import { inks } from "../theme";
import { Export } from "./Export";

const wordsShown = 10;

function Row({ topic, most }: { topic: Topic; most: number }) {
  return (
    <li>
      <button
        type="button"
        class="row"
        aria-current={selected.value === topic.place}
        onClick={() => select(topic.place)}
      >
        <span class="rank">{topic.place}</span>
        <span class="text">
          <span class="name">{topic.name}</span>
          <span class="words">
            {topic.words
              .slice(0, wordsShown)
              .map((w) => w.word)
              .join(", ")}
          </span>
        </span>
        <span class="amount">
          <b>{percent(topic.share)}</b>
          <span class="bar" aria-hidden="true">
            <i
              style={{
                width: `${(100 * topic.share) / most}%`,
                background: colour(branchOf.value[topic.place]),
              }}
            />
          </span>
        </span>
      </button>
    </li>
  );
}

function picture(list: Topic[]): SVGSVGElement {
  const { ink, panel } = inks();
  return Plot.plot({
    width: 900,
    height: 60 + 22 * list.length,
    marginLeft: 320,
    style: { background: panel, color: ink, fontSize: "12px" },
    x: { label: "mean share of the documents", percent: true, grid: true },
    y: { label: null, tickFormat: (place: number) => list[place].name },
    marks: [
      Plot.barX(list, {
        x: "share",
        y: "place",
        fill: (t: Topic) => colour(branchOf.value[t.place]),
      }),
    ],
  }) as SVGSVGElement;
}

export function TopicsView() {
  const list = topics.value;
  const most = Math.max(1e-12, ...list.map((t) => t.share));
  return (
    <>
      <Export
        name="topics"
        svg={() => picture(list)}
        table={() => [
          ["topic", "name", "share", "coverage", "npmi", "stability", "words", "atoms"],
          ...list.map((t) => [
            t.place,
            t.name,
            t.share,
            t.coverage,
            t.npmi,
            t.stability,
            t.words.map((w) => w.word).join(" "),
            t.atoms.length,
          ]),
        ]}
      />
      <ol class="rows" id="rows">
        {list.map((topic) => (
          <Row key={topic.place} topic={topic} most={most} />
        ))}
      </ol>
    </>
  );
}
