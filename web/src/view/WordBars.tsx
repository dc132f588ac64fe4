import * as Plot from "@observablehq/plot";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { percent } from "../model/format";
import type { WordWeight } from "../model/words";
import { query, run, select, topics } from "../state";
import { Chart, clickable } from "./Chart";

interface Props {
  name: string;
  title: string;
  words: WordWeight[];
}

type Measure = "probability" | "exclusivity" | "corpus";
/** The same for all topics, so that they can be compared. */
const measure = signal<Measure>("probability");

const told: Record<Measure, [string, string]> = {
  probability: ["In the topic", "How often a word of the topic is this one."],
  exclusivity: [
    "Exclusive",
    "How many times as frequent the word is in the topic as in the whole corpus.",
  ],
  corpus: ["In the corpus", "How often a word of the whole corpus is this one."],
};

interface Bar extends WordWeight {
  corpus: number;
  length: number;
}

let places: Map<string, number> | undefined;
/** How often a word of the corpus is this one. */
function commonOf(word: string): number {
  places ??= new Map(run.vocabulary.map((each, place) => [each, place]));
  const place = places.get(word);
  return place === undefined ? 0 : run.common[place];
}

const lengthOf: Record<Measure, (weight: number, corpus: number) => number> = {
  probability: (weight) => weight,
  exclusivity: (weight, corpus) => (corpus > 0 ? weight / corpus : 0),
  corpus: (_, corpus) => corpus,
};

function barsOf(words: WordWeight[]): Bar[] {
  return words
    .map((w) => {
      const corpus = commonOf(w.word);
      return { ...w, corpus, length: lengthOf[measure.value](w.weight, corpus) };
    })
    .sort((a, b) => b.length - a.length);
}

const figureOf = (bar: Bar): string =>
  measure.value === "exclusivity"
    ? `×${bar.length < 10 ? bar.length.toFixed(1) : Math.round(bar.length)}`
    : percent(bar.length);

const topicsShown = 5;

/** Topics that have a word among their leading ones, those with most of it first. */
function topicsWith(word: string) {
  return topics.value
    .flatMap((topic) => {
      const found = topic.words.find((w) => w.word === word);
      return found ? [{ topic, weight: found.weight, part: found.weight * topic.share }] : [];
    })
    .sort((a, b) => b.part - a.part)
    .slice(0, topicsShown);
}

function WordTopics({ word }: { word: string }) {
  const found = topicsWith(word);
  return (
    <div class="word-topics" role="status">
      <p>
        <b>{word.replaceAll("_", " ")}</b>{" "}
        <button
          type="button"
          class="more"
          onClick={() => {
            query.value = word.replaceAll("_", " ");
          }}
        >
          Find its documents
        </button>
      </p>
      <ul class="links">
        {found.map(({ topic, weight }) => (
          <li key={topic.place}>
            <button type="button" onClick={() => select(topic.place)}>
              {topic.name}
            </button>
            <span class="muted">{percent(weight)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">Among no topic’s leading words.</p>}
    </div>
  );
}

export function WordBars({ name, title, words }: Props) {
  const [word, setWord] = useState<string | null>(null);
  const bars = barsOf(words);
  return (
    <Chart
      name={name}
      title={title}
      told={told[measure.value][1]}
      table={() => [
        ["word", "probability", "in the corpus"],
        ...bars.map((b) => [b.word, b.weight, b.corpus]),
      ]}
      below={word !== null && words.some((w) => w.word === word) && <WordTopics word={word} />}
      draw={(width, { ink, accent }) => {
        const drawn = Plot.plot({
          width,
          height: 8 + 19 * bars.length,
          marginLeft: 118,
          marginRight: 48,
          marginTop: 4,
          marginBottom: 4,
          style: { color: ink, fontSize: "13px" },
          x: { axis: null },
          y: { label: null, domain: bars.map((b) => b.word), tickSize: 0 },
          marks: [
            Plot.barX(bars, {
              x: "length",
              y: "word",
              fill: accent,
              insetTop: 3,
              insetBottom: 3,
              rx: 2,
            }),
            Plot.text(bars, {
              x: "length",
              y: "word",
              text: figureOf,
              textAnchor: "start",
              dx: 5,
              fillOpacity: 0.75,
              fontSize: 11,
            }),
          ],
        });
        const labels = drawn.querySelectorAll("[aria-label='y-axis tick label'] text");
        clickable(labels, (i) => setWord(bars[i].word));
        labels.forEach((label, i) => {
          label.addEventListener("pointerenter", () => setWord(bars[i].word));
          label.addEventListener("focus", () => setWord(bars[i].word));
        });
        return drawn;
      }}
    >
      <fieldset class="switch" aria-label="What the bars show">
        {(Object.keys(told) as Measure[]).map((each) => (
          <button
            type="button"
            key={each}
            data-measure={each}
            aria-pressed={measure.value === each}
            onClick={() => {
              measure.value = each;
            }}
          >
            {told[each][0]}
          </button>
        ))}
      </fieldset>
    </Chart>
  );
}
