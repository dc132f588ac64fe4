/** Topics of all documents of the page under a cut, and of those that a filter leaves. */
import type { Run } from "./data";
import type { Cut, Topic } from "./topics";

/** Topics that each document has a share of. */
export interface DocumentTopics {
  starts: Int32Array;
  /** Ascending in a document. */
  topics: Int32Array;
  shares: Float32Array;
}

/** Sums over atoms in their order, as the program adds them up. */
export function documentTopics(run: Run, cut: Cut): DocumentTopics {
  const { count, atomStarts, atoms, shares } = run.documentsShown;
  const starts = new Int32Array(count + 1);
  const topics = new Int32Array(atoms.length);
  const values = new Float32Array(atoms.length);
  const sums = new Float64Array(cut.topics.length);
  const met: number[] = [];
  let at = 0;
  for (let d = 0; d < count; d++) {
    met.length = 0;
    for (let j = atomStarts[d]; j < atomStarts[d + 1]; j++) {
      const topic = cut.topicOf[atoms[j]];
      if (topic < 0 || shares[j] === 0) continue;
      if (sums[topic] === 0) met.push(topic);
      sums[topic] += shares[j];
    }
    met.sort((a, b) => a - b);
    for (const topic of met) {
      topics[at] = topic;
      values[at++] = sums[topic];
      sums[topic] = 0;
    }
    starts[d + 1] = at;
  }
  return { starts, topics: topics.slice(0, at), shares: values.slice(0, at) };
}

export function shareOf(of: DocumentTopics, document: number, topic: number): number {
  for (let j = of.starts[document]; j < of.starts[document + 1]; j++) {
    if (of.topics[j] === topic) return of.shares[j];
  }
  return 0;
}

/** The strongest topic of each document on the page, the first of equals; −1 for none. */
export function mainTopics(run: Run, cut: Cut, of: DocumentTopics): Int32Array {
  // The run may have set topics aside: a document of which such a one is the strongest has none here.
  if (cut.own) return run.documentsShown.topics;
  return Int32Array.from({ length: run.documentsShown.count }, (_, document) => {
    let best = -1;
    let most = 0;
    for (let j = of.starts[document]; j < of.starts[document + 1]; j++) {
      if (of.shares[j] <= most) continue;
      best = of.topics[j];
      most = of.shares[j];
    }
    return best;
  });
}

export interface TopicShare {
  topic: number;
  share: number;
}

/** A document's topics, largest share first. */
export function topicsOfDocument(of: DocumentTopics, document: number, most = Infinity) {
  const found: TopicShare[] = [];
  for (let j = of.starts[document]; j < of.starts[document + 1]; j++) {
    found.push({ topic: of.topics[j], share: of.shares[j] });
  }
  return found.sort((a, b) => b.share - a.share || a.topic - b.topic).slice(0, most);
}

/** All documents that have some of a topic, those with most of it first. */
export function documentsOfTopic(of: DocumentTopics, topic: number, mask: Uint8Array | null) {
  const found: { document: number; share: number }[] = [];
  for (let d = 0; d + 1 < of.starts.length; d++) {
    if (mask && mask[d] === 0) continue;
    const share = shareOf(of, d, topic);
    if (share > 0) found.push({ document: d, share });
  }
  return found.sort((a, b) => b.share - a.share || a.document - b.document);
}

/** Which documents are looked at; a list that is empty leaves all. */
export interface Filter {
  /** Places of topics, all of which have to be present. */
  topics: number[];
  /** Any of these. */
  groups: number[];
  /** From one era to another. */
  eras: [number, number] | null;
}

export const noFilter: Filter = { topics: [], groups: [], eras: null };

export const isOpen = (filter: Filter): boolean =>
  filter.topics.length === 0 && filter.groups.length === 0 && filter.eras === null;

/** The share from which on a topic is present in a document. */
export const present = 0.1;

/** 1 for each document that passes; null where all do. */
export function maskOf(run: Run, of: DocumentTopics, filter: Filter): Uint8Array | null {
  if (isOpen(filter)) return null;
  const { count, groups, eras } = run.documentsShown;
  const wanted = new Set(filter.groups);
  return Uint8Array.from({ length: count }, (_, d) => {
    if (wanted.size > 0 && !wanted.has(groups[d])) return 0;
    if (filter.eras && (eras[d] < filter.eras[0] || eras[d] > filter.eras[1])) return 0;
    return filter.topics.every((topic) => shareOf(of, d, topic) >= present) ? 1 : 0;
  });
}

export interface Part {
  documents: number;
  groups: number[];
  eras: number[];
}

/** How many documents pass, in all and by group and era. */
export function partOf(run: Run, mask: Uint8Array): Part {
  const { groups, eras } = run.documentsShown;
  const part: Part = {
    documents: 0,
    groups: run.groups.names.map(() => 0),
    eras: run.eras.names.map(() => 0),
  };
  mask.forEach((passes, d) => {
    if (!passes) return;
    part.documents++;
    if (groups[d] >= 0) part.groups[groups[d]]++;
    if (eras[d] >= 0) part.eras[eras[d]]++;
  });
  return part;
}

/** Topics with their shares of the documents that pass. */
export function topicsWithin(
  run: Run,
  topics: Topic[],
  of: DocumentTopics,
  mask: Uint8Array,
  part: Part,
): Topic[] {
  const { groups, eras } = run.documentsShown;
  const shares = new Float64Array(topics.length);
  const having = new Float64Array(topics.length);
  const byGroup = topics.map(() => new Float64Array(part.groups.length));
  const byEra = topics.map(() => new Float64Array(part.eras.length));
  mask.forEach((passes, d) => {
    if (!passes) return;
    for (let j = of.starts[d]; j < of.starts[d + 1]; j++) {
      const topic = of.topics[j];
      shares[topic] += of.shares[j];
      if (of.shares[j] >= present) having[topic]++;
      if (groups[d] >= 0) byGroup[topic][groups[d]] += of.shares[j];
      if (eras[d] >= 0) byEra[topic][eras[d]] += of.shares[j];
    }
  });
  const mean = (sum: number, count: number) => (count > 0 ? sum / count : 0);
  return topics.map((topic) => ({
    ...topic,
    share: mean(shares[topic.place], part.documents),
    coverage: mean(having[topic.place], part.documents),
    groups: Array.from(byGroup[topic.place], (sum, g) => mean(sum, part.groups[g])),
    eras: Array.from(byEra[topic.place], (sum, e) => mean(sum, part.eras[e])),
  }));
}

/** Means of a topic by era with the ends of their intervals. */
export interface EraMean {
  mean: number;
  low: number;
  high: number;
  documents: number;
}

/** 95 of 100 such intervals hold the mean: normal ones, of documents' spread within the era. */
export function eraMeans(
  run: Run,
  of: DocumentTopics,
  mask: Uint8Array | null,
  topic: number,
): EraMean[] {
  const eras = run.eras.names.length;
  const sums = new Float64Array(eras);
  const squares = new Float64Array(eras);
  const counts = new Float64Array(eras);
  run.documentsShown.eras.forEach((era, d) => {
    if (era < 0 || (mask && mask[d] === 0)) return;
    const share = shareOf(of, d, topic);
    counts[era]++;
    sums[era] += share;
    squares[era] += share * share;
  });
  return Array.from(counts, (count, e) => {
    const mean = count > 0 ? sums[e] / count : 0;
    const variance = count > 1 ? Math.max(0, squares[e] / count - mean * mean) : 0;
    const half = count > 1 ? 1.96 * Math.sqrt(variance / count) : 0;
    return { mean, low: Math.max(0, mean - half), high: mean + half, documents: count };
  });
}
