/** What the reader has chosen, and what follows from it. */
import { batch, computed, signal } from "@preact/signals";
import { run } from "./load";
import { branches } from "./model/colours";
import { Lexicon } from "./model/lexicon";
import {
  documentsOfTopic,
  documentTopics,
  type Filter,
  isOpen,
  mainTopics,
  maskOf,
  noFilter,
  partOf,
  topicsWithin,
} from "./model/shares";
import { type Cut, nodeName, ownCut, type Topic, treeCut, treeOf } from "./model/topics";
import { branchesOf, branchNodes, leafOrder, type Node } from "./model/tree";

export { run };

export type View = "topics" | "map" | "tree" | "similarity" | "groups" | "time" | "about";

/** Number of topics; null is the run's own cut. */
export const asked = signal<number | null>(null);
export const view = signal<View>("topics");
/** Place of the topic that is looked at. */
export const selected = signal(0);
/** The atom of it that is looked at, if any. */
export const selectedAtom = signal<number | null>(null);
/** Whether a narrow screen shows the topic rather than the view. */
export const opened = signal(false);
export const query = signal("");
/** Which documents all views are of. */
export const filter = signal<Filter>(noFilter);

const own = ownCut(run);
export const ownCount = own.topics.length;
/** The most topics that the page cuts. */
export const mostTopics = Math.min(run.atoms.count, 1000);

export const cut = computed<Cut>(() =>
  asked.value === null || asked.value === ownCount ? own : treeCut(run, asked.value),
);
/** Topics of each document on the page. */
export const shares = computed(() => documentTopics(run, cut.value));
/** Documents that pass the filter, null for all. */
export const mask = computed(() => maskOf(run, shares.value, filter.value));
/** How many these are. */
export const part = computed(() => (mask.value ? partOf(run, mask.value) : null));
/** With their shares of the documents that pass. */
export const topics = computed<Topic[]>(() =>
  mask.value && part.value
    ? topicsWithin(run, cut.value.topics, shares.value, mask.value, part.value)
    : cut.value.topics,
);
/** Sizes of groups and eras under the filter. */
export const groupSizes = computed(() => part.value?.groups ?? run.groups.sizes);
export const eraSizes = computed(() => part.value?.eras ?? run.eras.sizes);
/** Documents that all figures are of. */
export const documentsLookedAt = computed(() => part.value?.documents ?? run.documents);
export const passes = (document: number): boolean => !mask.value || mask.value[document] === 1;

export const topic = computed<Topic | undefined>(() => topics.value[selected.value]);
/** The strongest topic of each document on the page. */
export const main = computed(() => mainTopics(run, cut.value, shares.value));
/** All documents that have some of the topic that is looked at. */
export const documentsOfSelected = computed(() =>
  documentsOfTopic(shares.value, selected.value, mask.value),
);

export const tree = computed<Node[]>(() => treeOf(run, cut.value));
export const order = computed(() => leafOrder(tree.value));
/** The parts of the tree that have colours. */
const parts = computed(() => branchNodes(tree.value, cut.value.topics.length, branches));
/** The branch of each topic. */
export const branchOf = computed(() =>
  branchesOf(tree.value, cut.value.topics.length, parts.value),
);
export const branchNames = computed(() =>
  parts.value.map((node) => nodeName(run, cut.value, node)),
);

let lexiconMade: Lexicon | undefined;
/** Made when first asked for. */
export const lexicon = (): Lexicon => {
  lexiconMade ??= new Lexicon(run);
  return lexiconMade;
};

/** Topics of the cut by the largest atom of those of another. */
function followed(before: Cut, places: number[]): number[] {
  const leading = places.map((place) => before.topics[place]?.atoms[0]);
  const after = leading.map((atom) => (atom === undefined ? -1 : cut.value.topicOf[atom]));
  return [...new Set(after.filter((place) => place >= 0))];
}

export function cutInto(count: number | null): void {
  batch(() => {
    const before = cut.value;
    asked.value = count;
    selectedAtom.value = null;
    selected.value = followed(before, [selected.value])[0] ?? 0;
    if (filter.value.topics.length > 0) {
      filter.value = { ...filter.value, topics: followed(before, filter.value.topics) };
    }
    overlaid.value = followed(before, overlaid.value);
  });
}

export function select(place: number): void {
  batch(() => {
    selected.value = place;
    selectedAtom.value = null;
    opened.value = true;
  });
}

export function selectAtom(atom: number): void {
  batch(() => {
    selected.value = Math.max(0, cut.value.topicOf[atom]);
    selectedAtom.value = atom;
    opened.value = true;
  });
}

export const isFiltered = (): boolean => !isOpen(filter.value);
export const narrow = (more: Partial<Filter>): void => {
  filter.value = { ...filter.value, ...more };
};

/** Documents one after the other, as they were listed where one was opened. */
export interface Reading {
  list: ArrayLike<number>;
  at: number;
  /** What the list is of. */
  of: string;
}
export const reading = signal<Reading | null>(null);
export const read = (list: ArrayLike<number>, at: number, of: string): void => {
  reading.value = { list, at, of };
};

/** Topics drawn over each other in time. */
export const overlaid = signal<number[]>([]);
/** Events that time has marks of. */
export interface Event {
  year: number;
  name: string;
}
export const events = signal<Event[]>([]);
