/** What the reader has chosen, and what follows from it. */
import { batch, computed, signal } from "@preact/signals";
import { branches } from "./model/colours";
import { type PageData, readRun } from "./model/data";
import { indexOf } from "./model/search";
import {
  type Cut,
  mainTopics,
  nodeName,
  ownCut,
  type Topic,
  treeCut,
  treeOf,
} from "./model/topics";
import { branchesOf, branchNodes, leafOrder, type Node } from "./model/tree";

const text = document.getElementById("data")?.textContent ?? "{}";
export const run = readRun(JSON.parse(text) as PageData);

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

const own = ownCut(run);
export const ownCount = own.topics.length;
/** The most topics that the page cuts. */
export const mostTopics = Math.min(run.atoms.count, 1000);

export const cut = computed<Cut>(() =>
  asked.value === null || asked.value === ownCount ? own : treeCut(run, asked.value),
);
export const topics = computed<Topic[]>(() => cut.value.topics);
export const topic = computed<Topic | undefined>(() => topics.value[selected.value]);
/** Of the documents on the page. */
export const main = computed(() => mainTopics(run, cut.value));

export const tree = computed<Node[]>(() => treeOf(run, cut.value));
export const order = computed(() => leafOrder(tree.value));
/** The parts of the tree that have colours. */
const parts = computed(() => branchNodes(tree.value, topics.value.length, branches));
/** The branch of each topic. */
export const branchOf = computed(() => branchesOf(tree.value, topics.value.length, parts.value));
export const branchNames = computed(() =>
  parts.value.map((node) => nodeName(run, cut.value, node)),
);

/** The documents' texts, folded for search; made when first asked for. */
let made: ReturnType<typeof indexOf> | undefined;
export const index = () => {
  made ??= indexOf(run);
  return made;
};

export function cutInto(count: number | null): void {
  const leading = topic.value?.atoms[0];
  batch(() => {
    asked.value = count;
    selectedAtom.value = null;
    const place = leading === undefined ? 0 : cut.value.topicOf[leading];
    selected.value = Math.max(0, place);
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
