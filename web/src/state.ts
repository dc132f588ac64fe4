/** What the reader has chosen, and what follows from it. */
import { batch, computed, signal } from "@preact/signals";
import { branches } from "./model/colours";
import { type PageData, readRun } from "./model/data";
import { indexOf } from "./model/search";
import { type Cut, mainTopics, ownCut, type Topic, treeCut } from "./model/topics";
import { branchesOf, leafOrder, type Node, treeAbove, treeOfCut } from "./model/tree";
import { averagedWords } from "./model/words";

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

export const tree = computed<Node[]>(() => {
  const shares = topics.value.map((t) => t.share);
  if (topics.value.length === 0) return [];
  return cut.value.ofTree
    ? treeOfCut(run.atoms, cut.value.topicOf, shares)
    : treeAbove(
        topics.value.map((t) => t.vector),
        shares,
      );
});
export const order = computed(() => leafOrder(tree.value));
/** The branch of each topic; branches have the colours. */
export const branchOf = computed(() => branchesOf(tree.value, topics.value.length, branches));
export const branchNames = computed<string[]>(() => {
  const count = Math.min(branches, topics.value.length);
  if (count === topics.value.length) {
    const names: string[] = [];
    for (const t of topics.value) names[branchOf.value[t.place]] = t.name;
    return names;
  }
  const atoms: number[][] = Array.from({ length: count }, () => []);
  for (const t of topics.value) atoms[branchOf.value[t.place]].push(...t.atoms);
  return averagedWords(run, atoms, 3).map((words) => words.map((w) => w.word).join(", "));
});

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
