/** The map's points as they are coloured, and what makes some of them stand out. */
import { computed, signal } from "@preact/signals";
import { foundDocuments, foundHere } from "../found";
import { colour, palette, shade } from "../model/colours";
import { regionsOf } from "../model/regions";
import { type Points, strengths } from "../model/scene";
import { atomsWith } from "../model/search";
import { branchOf, cut, main, mask, run, selected } from "../state";

export type What = "documents" | "atoms";
export type By = "topic" | "group" | "time";

export const what = signal<What>(run.documentsShown.count > 0 ? "documents" : "atoms");
export const by = signal<By>("topic");
/** What a line was drawn around. */
export const circled = signal<number[]>([]);

/** As many documents are drawn. */
export const mostDrawn = 100_000;
const mostRegions = 40;

const grey = palette[palette.length - 1];

export const colourOfTopic = (topic: number): string =>
  topic < 0 ? grey : colour(branchOf.value[topic] ?? 0);

/** How late an era is, 0 to 1. */
const lateness = (era: number): number => era / Math.max(1, run.eras.names.length - 1);

function fillOfDocument(document: number): string {
  const d = run.documentsShown;
  if (by.value === "group") return d.groups[document] < 0 ? grey : colour(d.groups[document]);
  if (by.value === "time") return d.eras[document] < 0 ? grey : shade(lateness(d.eras[document]));
  return colourOfTopic(main.value[document]);
}

/** What is found; null where nothing is sought. */
export const foundItems = computed<Set<number> | null>(() => {
  const found = foundDocuments.value;
  if (!found) return null;
  if (what.value === "documents") return new Set(foundHere.value.map((each) => each.document));
  const words = found.query.terms.flatMap((term) => term.words);
  return new Set(words.flatMap((word) => atomsWith(run, word, 6)));
});

interface Item {
  item: number;
  x: number;
  y: number;
  r: number;
  topic: number;
  fill: string;
}

/** Documents that are drawn: all, or one of so many. */
export const drawnDocuments = Int32Array.from(
  { length: Math.min(mostDrawn, run.documentsShown.count) },
  (_, i) =>
    Math.floor((i * run.documentsShown.count) / Math.min(mostDrawn, run.documentsShown.count)),
);

function documentItems(): Item[] {
  const { places } = run.documentsShown;
  const count = drawnDocuments.length;
  const r = count > 50_000 ? 1.1 : count > 20_000 ? 1.3 : count > 3000 ? 2 : 3;
  return Array.from(drawnDocuments, (document) => ({
    item: document,
    x: places[2 * document],
    y: places[2 * document + 1],
    r,
    topic: main.value[document],
    fill: fillOfDocument(document),
  }));
}

function atomItems(): Item[] {
  const { drawn, places, shares } = run.atoms;
  let most = 0;
  for (const share of shares) most = Math.max(most, share);
  return Array.from(drawn, (atom, i) => {
    const topic = cut.value.topicOf[atom];
    return {
      item: atom,
      x: places[2 * i],
      y: places[2 * i + 1],
      r: 2 + 9 * Math.sqrt(shares[atom] / most),
      topic,
      fill: colourOfTopic(topic),
    };
  });
}

function strengthOf(item: Item): number {
  if (what.value === "documents" && mask.value && mask.value[item.item] === 0)
    return strengths.faint;
  if (foundItems.value) return foundItems.value.has(item.item) ? strengths.strong : strengths.faint;
  return item.topic === selected.value ? strengths.strong : strengths.plain;
}

const colours = new Map<string, [number, number, number]>();
/** Of "#rrggbb" and "rgb(r,g,b)". */
function channels(text: string): [number, number, number] {
  let found = colours.get(text);
  if (!found) {
    const hex = /^#([\da-f]{6})$/i.exec(text);
    const value = hex ? Number.parseInt(hex[1], 16) : 0;
    const parts = hex
      ? [value >> 16, (value >> 8) & 255, value & 255]
      : (text.match(/\d+/g) ?? ["128", "128", "128"]).map(Number);
    found = [parts[0], parts[1], parts[2]];
    colours.set(text, found);
  }
  return found;
}

function pointsOf(items: Item[]): Points {
  const strength = items.map(strengthOf);
  const order: number[] = [];
  for (const wanted of [strengths.faint, strengths.plain, strengths.strong]) {
    strength.forEach((value, i) => {
      if (value === wanted) order.push(i);
    });
  }
  const count = items.length;
  const points: Points = {
    count,
    places: new Float32Array(2 * count),
    radii: new Float32Array(count),
    colours: new Uint8Array(3 * count),
    strength: new Uint8Array(count),
    topics: new Int32Array(count),
    items: new Int32Array(count),
  };
  order.forEach((from, to) => {
    const item = items[from];
    points.places.set([item.x, item.y], 2 * to);
    points.radii[to] = item.r;
    points.colours.set(channels(item.fill), 3 * to);
    points.strength[to] = strength[from];
    points.topics[to] = item.topic;
    points.items[to] = item.item;
  });
  return points;
}

const items = computed<Item[]>(() => (what.value === "documents" ? documentItems() : atomItems()));
export const points = computed<Points>(() => pointsOf(items.value));
/** Of all points, whatever is found or filtered: outlines are where topics are. */
export const regions = computed(() =>
  by.value === "topic" || what.value === "atoms"
    ? regionsOf(placesOf(items.value), cut.value.topics.length, mostRegions)
    : [],
);

const placesOf = (list: Item[]) => ({
  count: list.length,
  places: Float32Array.from(list.flatMap((item) => [item.x, item.y])),
  topics: Int32Array.from(list, (item) => item.topic),
});
