/** Topics of a cut, as the page shows them: the run's own, or made from atoms in the page. */
import type { OwnTopic, Run } from "./data";
import { cut, members } from "./tree";
import { averagedWords, type WordWeight } from "./words";

export interface Topic {
  /** Place in the list. */
  place: number;
  name: string;
  sentence: string;
  note: string;
  share: number;
  /** Of the run's own topics alone; null elsewhere. */
  coverage: number | null;
  npmi: number | null;
  stability: number | null;
  words: WordWeight[];
  /** Places of atoms, by falling share. */
  atoms: number[];
  groups: number[];
  eras: number[];
  documents: { document: number; share: number }[];
  /** The centre of its atoms in the space that they are compared in. */
  vector: Float32Array;
}

export interface Cut {
  topics: Topic[];
  /** −1 for an atom of a topic that is set aside. */
  topicOf: Int32Array;
  /** Whether it is the run's own, with its own words and scores. */
  own: boolean;
  /** Whether it is a cut of the atoms' tree. */
  ofTree: boolean;
}

const leadingWords = 20;
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

/** Typical documents of the topic's leading atoms, with their shares of the topic by atoms. */
function documentsOf(run: Run, atoms: number[], topicOf: Int32Array, topic: number) {
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
  return [...found]
    .map((document) => ({ document, share: shareIn(run, document, topicOf, topic) }))
    .sort((a, b) => b.share - a.share);
}

/** The share of a topic in a document, by the document's strongest atoms. */
function shareIn(run: Run, document: number, topicOf: Int32Array, topic: number): number {
  const { atomStarts, atoms, shares } = run.documentsShown;
  let sum = 0;
  for (let j = atomStarts[document]; j < atomStarts[document + 1]; j++) {
    if (topicOf[atoms[j]] === topic) sum += shares[j];
  }
  return Math.min(1, sum);
}

function ownTopic(run: Run, from: OwnTopic, place: number): Topic {
  const atoms = from.atoms
    .map((id) => run.atomOfId.get(id))
    .filter((atom): atom is number => atom !== undefined);
  return {
    place,
    name: from.name || from.words.slice(0, 3).join(", ") || `topic ${from.id}`,
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
    documents: from.documents.map((document, i) => ({ document, share: from.document_shares[i] })),
    vector: centre(run, atoms),
  };
}

export function ownCut(run: Run): Cut {
  const topics = run.topics.map((topic, place) => ownTopic(run, topic, place));
  const topicOf = new Int32Array(run.atoms.count).fill(-1);
  for (const topic of topics) for (const atom of topic.atoms) topicOf[atom] = topic.place;
  return { topics, topicOf, own: true, ofTree: run.tree_cut };
}

/** Names of the run's own topics by their atoms: the same atoms keep their name in any cut. */
function ownNames(run: Run): Map<string, OwnTopic> {
  return new Map(run.topics.map((topic) => [[...topic.atoms].sort((a, b) => a - b).join(), topic]));
}

/** The cut of the tree into as many topics, its words averaged over atoms. */
export function treeCut(run: Run, count: number): Cut {
  const topicOf = cut(run.atoms, count);
  const lists = members(topicOf, count);
  const words = averagedWords(run, lists, leadingWords);
  const names = ownNames(run);
  const groups = run.groups.names.length;
  const eras = run.eras.names.length;
  const topics = lists.map((list, place): Topic => {
    const atoms = byShare(run, list);
    const own = names.get(list.map((atom) => run.atoms.ids[atom]).join());
    return {
      place,
      name:
        own?.name ||
        words[place]
          .slice(0, 3)
          .map((w) => w.word)
          .join(", ") ||
        `topic ${place}`,
      sentence: own?.sentence ?? "",
      note: own?.note ?? "",
      share: list.reduce((sum, atom) => sum + run.atoms.shares[atom], 0),
      coverage: own?.coverage ?? null,
      npmi: null,
      stability: null,
      words: words[place],
      atoms,
      groups: sumRows(list, run.atoms.groups, groups),
      eras: sumRows(list, run.atoms.eras, eras),
      documents: documentsOf(run, atoms, topicOf, place),
      vector: centre(run, list),
    };
  });
  return { topics, topicOf, own: false, ofTree: true };
}

/** The strongest topic of each document on the page, −1 for none. */
export function mainTopics(run: Run, of: Cut): Int32Array {
  const { count, topics, atomStarts, atoms, shares } = run.documentsShown;
  if (of.own) return topics;
  const result = new Int32Array(count).fill(-1);
  const sums = new Float64Array(of.topics.length);
  for (let d = 0; d < count; d++) {
    let best = -1;
    for (let j = atomStarts[d]; j < atomStarts[d + 1]; j++) {
      const topic = of.topicOf[atoms[j]];
      if (topic < 0) continue;
      sums[topic] += shares[j];
      if (best < 0 || sums[topic] > sums[best]) best = topic;
    }
    result[d] = best;
    for (let j = atomStarts[d]; j < atomStarts[d + 1]; j++) {
      if (of.topicOf[atoms[j]] >= 0) sums[of.topicOf[atoms[j]]] = 0;
    }
  }
  return result;
}

const leadingTopics = 5;

/** A document's strongest topics, largest share first: the run's own as the program has them, those of
 * another cut by the document's strongest atoms. */
export function topicsOfDocument(run: Run, document: number, of: Cut) {
  const d = run.documentsShown;
  if (of.own) {
    const places = d.leadingTopics.subarray(d.topicStarts[document], d.topicStarts[document + 1]);
    return Array.from(places, (topic, i) => ({
      topic,
      share: d.topicShares[d.topicStarts[document] + i],
    }));
  }
  const sums = new Map<number, number>();
  for (let j = d.atomStarts[document]; j < d.atomStarts[document + 1]; j++) {
    const topic = of.topicOf[d.atoms[j]];
    if (topic >= 0) sums.set(topic, (sums.get(topic) ?? 0) + d.shares[j]);
  }
  return [...sums]
    .map(([topic, share]) => ({ topic, share: Math.min(1, share) }))
    .sort((a, b) => b.share - a.share || a.topic - b.topic)
    .slice(0, leadingTopics);
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
