/** The run as the page knows it: the JSON in the page (src/report/report_json.cc), unpacked. */
import { ascending, integers, numbers, type Packed, starts } from "./unpack";

export interface OwnTopic {
  id: number;
  name: string;
  sentence: string;
  note: string;
  share: number;
  coverage: number;
  npmi: number | null;
  stability: number | null;
  words: string[];
  weights: number[];
  /** Ids, as the command line prints them. */
  atoms: number[];
  groups: number[];
  eras: number[];
  documents: number[];
  document_shares: number[];
}

interface Division {
  names: string[];
  sizes: number[];
}

/** The JSON itself. */
export interface PageData {
  title: string;
  settings: string;
  facts: [string, string][];
  documents: number;
  unreached: number;
  scores: [string, number | null][];
  training: {
    steps: number[];
    explained: number[];
    held_out_steps: number[];
    held_out_explained: number[];
  };
  groups: Division;
  /** How many documents have no time, one that cannot be read (an example), or one too long. */
  eras: Division & {
    times: number[];
    undated: number;
    unreadable: number;
    coarse: number;
    example: string;
  };
  tree_cut: boolean;
  topics: OwnTopic[];
  /** What lies above the topics: node T + i is merge i of two earlier ones, by rising height. */
  merges: { left: number[]; right: number[]; heights: number[]; names: string[] };
  vocabulary: string[];
  common: Packed;
  atoms: Record<string, Packed> & { directions: number };
  page_documents: {
    ids: string[];
    titles: string[];
    times: string[];
    excerpts: string[];
    /** JPEGs as base64, "" for none; an empty list where no document has one. */
    thumbnails: string[];
  } & Record<"groups" | "eras" | "topics" | "places" | "atom_counts" | "atoms" | "shares", Packed>;
}

/** Atoms in use, in the tree's order: "an atom" below is a place in these arrays. */
export interface Atoms {
  count: number;
  ids: Int32Array;
  shares: Float32Array;
  left: Int32Array;
  right: Int32Array;
  heights: Float32Array;
  /** Of all nodes of the tree: atoms, then merges. */
  wordStarts: Int32Array;
  words: Int32Array;
  probabilities: Float32Array;
  documentStarts: Int32Array;
  documents: Int32Array;
  directions: number;
  vectors: Float32Array;
  groups: Float32Array;
  eras: Float32Array;
  drawn: Int32Array;
  places: Float32Array;
}

export interface Documents {
  count: number;
  ids: string[];
  titles: string[];
  times: string[];
  excerpts: string[];
  thumbnails: string[];
  /** −1 for none. */
  groups: Int32Array;
  eras: Int32Array;
  /** The strongest of the run's own topics, −1 for none. */
  topics: Int32Array;
  places: Float32Array;
  /** All atoms that a document has a share of, ascending. */
  atomStarts: Int32Array;
  atoms: Int32Array;
  shares: Float32Array;
}

export interface Run extends Omit<PageData, "atoms" | "page_documents" | "common"> {
  common: Float32Array;
  atoms: Atoms;
  documentsShown: Documents;
  /** Place of an atom by its id. */
  atomOfId: Map<number, number>;
}

const lessOne = (values: Int32Array): Int32Array => values.map((value) => value - 1);

export function readRun(data: PageData): Run {
  const a = data.atoms;
  const ids = integers(a.ids);
  const d = data.page_documents;
  const atomStarts = starts(integers(d.atom_counts));
  return {
    ...data,
    common: numbers(data.common),
    atomOfId: new Map(Array.from(ids, (id, place) => [id, place])),
    atoms: {
      count: ids.length,
      ids,
      shares: numbers(a.shares),
      left: integers(a.left),
      right: integers(a.right),
      heights: numbers(a.heights),
      wordStarts: starts(integers(a.word_counts)),
      words: integers(a.words),
      probabilities: numbers(a.probabilities),
      documentStarts: starts(integers(a.document_counts)),
      documents: integers(a.documents),
      directions: a.directions,
      vectors: numbers(a.vectors),
      groups: numbers(a.groups),
      eras: numbers(a.eras),
      drawn: integers(a.drawn),
      places: numbers(a.places),
    },
    documentsShown: {
      count: d.ids.length,
      ids: d.ids,
      titles: d.titles,
      times: d.times,
      excerpts: d.excerpts,
      thumbnails: d.thumbnails,
      groups: lessOne(integers(d.groups)),
      eras: lessOne(integers(d.eras)),
      topics: lessOne(integers(d.topics)),
      places: numbers(d.places),
      atomStarts,
      atoms: ascending(d.atoms, atomStarts),
      shares: numbers(d.shares),
    },
  };
}
