/** Topics of a cut, as the page shows them: the run's own, or nodes of the atoms' tree. All of a topic
 * is a sum over its atoms, added up in the program's order, so that the page has its very numbers. */
import type { OwnTopic, Run } from "./data";
import { cut, members, type Node, treeAbove, treeOfCut } from "./tree";
import { nameOf, nodeWords, noWords, type WordWeight } from "./words";

export interface Topic {
  /** Place in the list. */
  place: number;
  name: string;
  sentence: string;
  note: string;
  share: number;
  /** Null where it is not known: but for topics that are the run's own. */
  coverage: number | null;
  npmi: number | null;
  stability: number | null;
  words: WordWeight[];
  /** Places of atoms, by falling share. */
  atoms: number[];
  groups: number[];
  eras: number[];
  /** Typical ones. */
  documents: number[];
  /** The centre of its atoms in the space that they are compared in. */
  vector: Float32Array;
}

export interface Cut {
  topics: Topic[];
  /** −1 for an atom of a topic that is set aside. */
  topicOf: Int32Array;
  /** Whether it is the run's own, which need be none of the tree. */
  own: boolean;
  /** Of any other the tree's node that each topic is. */
  nodes: Int32Array;
}

const typicalDocuments = 8;

function sumRows(rows: number[], table: Float32Array, columns: number): number[] {
  const sum = new Array<number>(columns).fill(0);
  for (const row of rows) {
    for (let c = 0; c < columns; c++) sum[c] += table[row * columns + c];
  }
  return sum;
}

function centre(run: Run, atoms: number[]): Float32Array {
  const { directions, vectors, shares } = run.atoms;
  const sum = new Float32Array(directions);
  let total = 0;
  for (const atom of atoms) {
    total += shares[atom];
    for (let c = 0; c < directions; c++) sum[c] += shares[atom] * vectors[atom * directions + c];
  }
  return total > 0 ? sum.map((value) => value / total) : sum;
}

const byShare = (run: Run, atoms: number[]): number[] =>
  [...atoms].sort((a, b) => run.atoms.shares[b] - run.atoms.shares[a] || a - b);

/** Typical documents of the topic's leading atoms. */
function documentsOf(run: Run, atoms: number[]): number[] {
  const { documents, documentStarts } = run.atoms;
  const found = new Set<number>();
  for (let round = 0; found.size < typicalDocuments; round++) {
    let any = false;
    for (const atom of atoms) {
      const at = documentStarts[atom] + round;
      if (at >= documentStarts[atom + 1]) continue;
      any = true;
      if (found.size < typicalDocuments) found.add(documents[at]);
    }
    if (!any) break;
  }
  return [...found];
}

function ownTopic(run: Run, from: OwnTopic, place: number): Topic {
  const atoms = from.atoms
    .map((id) => run.atomOfId.get(id))
    .filter((atom): atom is number => atom !== undefined);
  return {
    place,
    name: from.name || noWords,
    sentence: from.sentence,
    note: from.note,
    share: from.share,
    coverage: from.coverage,
    npmi: from.npmi,
    stability: from.stability,
    words: from.words.map((word, i) => ({ word, weight: from.weights[i] })),
    atoms: byShare(run, atoms),
    groups: from.groups,
    eras: from.eras,
    documents: from.documents,
    vector: centre(run, atoms),
  };
}

export function ownCut(run: Run): Cut {
  const topics = run.topics.map((topic, place) => ownTopic(run, topic, place));
  const topicOf = new Int32Array(run.atoms.count).fill(-1);
  for (const topic of topics) for (const atom of topic.atoms) topicOf[atom] = topic.place;
  return { topics, topicOf, own: true, nodes: new Int32Array() };
}

/** Names of the run's own topics by their atoms: the same atoms keep their name in any cut. */
function ownNames(run: Run): Map<string, OwnTopic> {
  return new Map(run.topics.map((topic) => [[...topic.atoms].sort((a, b) => a - b).join(), topic]));
}

/** The cut of the tree into as many topics. */
export function treeCut(run: Run, count: number): Cut {
  const { topicOf, nodes } = cut(run.atoms, count);
  const lists = members(topicOf, count);
  const names = ownNames(run);
  const groups = run.groups.names.length;
  const eras = run.eras.names.length;
  const topics = lists.map((list, place): Topic => {
    const atoms = byShare(run, list);
    const own = names.get(list.map((atom) => run.atoms.ids[atom]).join());
    // A topic of the run that has none, because its documents do not hold them, has none here.
    const words = own?.words.length === 0 ? [] : nodeWords(run, nodes[place]);
    return {
      place,
      name: own?.name || nameOf(words),
      sentence: own?.sentence ?? "",
      note: own?.note ?? "",
      share: list.reduce((sum, atom) => sum + run.atoms.shares[atom], 0),
      coverage: own?.coverage ?? null,
      npmi: own?.npmi ?? null,
      stability: null, // of the run's own cut, whatever the topic's atoms
      words,
      atoms,
      groups: sumRows(list, run.atoms.groups, groups),
      eras: sumRows(list, run.atoms.eras, eras),
      documents: documentsOf(run, atoms),
      vector: centre(run, list),
    };
  });
  return { topics, topicOf, own: false, nodes };
}

/** What lies above the topics of a cut. */
export function treeOf(run: Run, of: Cut): Node[] {
  const shares = of.topics.map((topic) => topic.share);
  if (!of.own) return treeOfCut(run.atoms, of.nodes, shares);
  const { left, right, heights } = run.merges;
  return treeAbove(shares, left, right, heights);
}

/** The name of a node of that tree. */
export function nodeName(run: Run, of: Cut, node: number): string {
  const above = node - of.topics.length;
  if (above < 0) return of.topics[node].name;
  if (of.own) return run.merges.names[above];
  // The last of the tree's merges are those above the topics.
  return nameOf(nodeWords(run, 2 * run.atoms.count - of.topics.length + above));
}

/** Cosine of two topics' centres. */
export function similarity(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let aa = 0;
  let bb = 0;
  for (let c = 0; c < a.length; c++) {
    product += a[c] * b[c];
    aa += a[c] * a[c];
    bb += b[c] * b[c];
  }
  return aa > 0 && bb > 0 ? product / Math.sqrt(aa * bb) : 0;
}

export function nearestTopics(topics: Topic[], topic: Topic, count: number) {
  return topics
    .filter((other) => other !== topic)
    .map((other) => ({ topic: other, similarity: similarity(topic.vector, other.vector) }))
    .sort((a, b) => b.similarity - a.similarity || a.topic.place - b.topic.place)
    .slice(0, count);
}
