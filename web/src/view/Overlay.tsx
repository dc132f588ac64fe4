/** Topics of the reader's choice over each other in time, with intervals and events. */
import * as Plot from "@observablehq/plot";
import { useState } from "preact/hooks";
import { palette } from "../model/colours";
import { percent, shortened } from "../model/format";
import { eraMeans } from "../model/shares";
import {
  type Event,
  events,
  mask,
  overlaid,
  run,
  select,
  selected,
  shares,
  topics,
} from "../state";
import { Chart } from "./Chart";
import { Add } from "./Filters";
import { shareOverEras } from "./TimeLine";

const most = palette.length;

/** What is drawn: what was chosen, else the topic that is looked at. */
const drawnTopics = (): number[] => (overlaid.value.length > 0 ? overlaid.value : [selected.value]);

interface Point {
  topic: number;
  colour: string;
  time: number;
  era: string;
  documents: number;
  mean: number;
  low: number;
  high: number;
}

function pointsOf(places: number[]): Point[] {
  const { names, times } = run.eras;
  return places.flatMap((topic, i) =>
    eraMeans(run, shares.value, mask.value, topic).map((era, e) => {
      const known = era.documents > 0;
      return {
        topic,
        colour: palette[i % most],
        time: times[e],
        era: names[e],
        documents: era.documents,
        mean: known ? era.mean : Number.NaN,
        low: known ? era.low : Number.NaN,
        high: known ? era.high : Number.NaN,
      };
    }),
  );
}

function draw(width: number, ink: string, muted: string, points: Point[], marked: Event[]) {
  const first = run.eras.times[0];
  const last = run.eras.times[run.eras.times.length - 1];
  const within = marked.filter((event) => event.year >= first && event.year <= last);
  // Names of events that lie near each other stand one above the other.
  const rows = within.map((event, i) => ({ ...event, row: i % 3 }));
  return Plot.plot({
    width,
    height: 300 + (rows.length > 0 ? 44 : 0),
    marginLeft: 44,
    marginTop: rows.length > 0 ? 54 : 12,
    marginRight: 16,
    marginBottom: 28,
    style: { color: ink, fontSize: "12px" },
    ...shareOverEras(width, 5),
    marks: [
      Plot.ruleX(rows, { x: "year", stroke: muted, strokeDasharray: "4,3" }),
      ...rows.map((event) =>
        Plot.text([event], {
          x: "year",
          frameAnchor: "top",
          dy: -40 + 14 * event.row,
          dx: 3,
          text: () => shortened(event.name, 26),
          textAnchor: "start",
          className: "event",
        }),
      ),
      Plot.areaY(points, {
        x: "time",
        y1: "low",
        y2: "high",
        z: "topic",
        fill: "colour",
        fillOpacity: 0.18,
      }),
      Plot.lineY(points, { x: "time", y: "mean", z: "topic", stroke: "colour", strokeWidth: 2 }),
      Plot.dot(points, {
        x: "time",
        y: "mean",
        fill: "colour",
        r: 3,
        title: (p: Point) =>
          `${topics.value[p.topic].name}\n${p.era}: ${percent(p.mean)} (${percent(p.low)} to ${percent(p.high)}), ${p.documents} documents`,
      }),
      Plot.ruleY([0], { strokeOpacity: 0.3 }),
    ],
  });
}

function Chosen({ places }: { places: number[] }) {
  return (
    <ul class="chips" aria-label="Topics drawn">
      {places.map((place, i) => (
        <li class="chip" key={place}>
          <i class="swatch" style={{ background: palette[i % most] }} />
          <button type="button" class="named" onClick={() => select(place)}>
            {shortened(topics.value[place]?.name ?? "", 48)}
          </button>
          {overlaid.value.length > 0 && (
            <button
              type="button"
              aria-label={`Leave out ${topics.value[place]?.name}`}
              onClick={() => {
                overlaid.value = overlaid.value.filter((other) => other !== place);
              }}
            >
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Events() {
  const [year, setYear] = useState("");
  const [name, setName] = useState("");
  const add = () => {
    const at = Number(year);
    if (year.trim() === "" || !Number.isFinite(at) || name.trim() === "") return;
    const event = { year: at, name: name.trim().slice(0, 60) };
    events.value = [...events.value, event].sort((a, b) => a.year - b.year);
    setYear("");
    setName("");
  };
  return (
    <div class="events">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <label>
          Event: year{" "}
          <input
            id="event-year"
            inputMode="decimal"
            value={year}
            onInput={(event) => setYear(event.currentTarget.value)}
          />
        </label>
        <label>
          name{" "}
          <input
            id="event-name"
            maxLength={60}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="step">
          Mark
        </button>
      </form>
      <ul class="chips" aria-label="Events marked">
        {events.value.map((event) => (
          <li class="chip" key={`${event.year} ${event.name}`}>
            <span>{`${event.year} ${event.name}`}</span>
            <button
              type="button"
              aria-label={`Remove ${event.name}`}
              onClick={() => {
                events.value = events.value.filter((other) => other !== event);
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Overlay() {
  const places = drawnTopics().slice(0, most);
  const points = pointsOf(places);
  const marked = events.value;
  return (
    <Chart
      name="overlay"
      title="Topics over time"
      told={`Mean share of the documents of each era${
        run.documentsShown.count < run.documents ? " that this page holds" : ""
      }; the band is its 95% interval.`}
      table={() => [
        ["topic", "name", "era", "documents", "share", "low", "high"],
        ...points.map((p) => [
          p.topic,
          topics.value[p.topic].name,
          p.era,
          p.documents,
          ...[p.mean, p.low, p.high].map((v) => (Number.isNaN(v) ? null : v)),
        ]),
      ]}
      draw={(width, { ink, muted }) => draw(width, ink, muted, points, marked)}
      below={<Events />}
    >
      <div class="tools">
        <Add
          id="overlay-topic"
          label="Add a topic …"
          names={topics.value.map((topic) => topic.name)}
          chosen={overlaid.value}
          add={(place) => {
            overlaid.value = [...overlaid.value, place].slice(-most);
          }}
        />
        <Chosen places={places} />
      </div>
    </Chart>
  );
}
