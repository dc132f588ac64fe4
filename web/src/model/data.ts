/** The run as the page knows it: the JSON in the page (src/report/report_json.cc), unpacked. */
import { type LoadFile, type TextData, Texts } from "./texts";
import {
  ascending,
  type Blobs,
  fetchBlobs,
  integers,
  numbers,
  octets,
  type Packed,
  starts,
  strings,
} from "./unpack";

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
  /** What the corpus is; may be empty. */
  about: string;
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
  vocabulary: Packed;
  common: Packed;
  /** Forms of words, with tabs between those of one; empty where words were given. */
  forms: Packed;
  atoms: Record<string, Packed> & { directions: number };
  page_documents: {
    count: number;
    /** JPEGs as base64, "" for none; an empty list where no document has one. */
    thumbnails: string[];
    atoms: Record<"counts" | "columns" | "shares", Packed>;
    words: Record<"counts" | "columns" | "times" | "accounts", Packed>;
    extent: Extent;
    texts: TextData;
  } & Record<"ids" | "titles" | "times" | "groups" | "eras" | "topics" | "places", Packed>;
}

/** How much of the documents' texts there is. */
export type Extent = "full" | "beginnings" | "none";

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

/** Counted words of documents. */
export interface Words {
  /** Where each document's words begin. */
  starts: Int32Array;
  /** Places in the vocabulary, ascending in a document. */
  words: Int32Array;
  /** How often, at most 255. */
  times: Uint8Array;
  /** What accounts for most of a word: 0 the background, else 1 + place of an atom in the document's. */
  accounts: Uint8Array;
}

export interface Documents {
  count: number;
  ids: string[];
  titles: string[];
  times: string[];
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
  extent: Extent;
  texts: Texts;
  /** Unpacked when first asked for. */
  words: () => Promise<Words>;
}

export interface Run
  extends Omit<PageData, "atoms" | "page_documents" | "common" | "vocabulary" | "forms"> {
  common: Float32Array;
  vocabulary: string[];
  /** (words) with tabs between them; the words themselves where there are none. */
  forms: string[];
  atoms: Atoms;
  documentsShown: Documents;
  /** Place of an atom by its id. */
  atomOfId: Map<number, number>;
}

const lessOne = (values: Int32Array): Int32Array => values.map((value) => value - 1);

async function readWords(data: PageData["page_documents"]["words"], blobs: Blobs): Promise<Words> {
  await fetchBlobs([data.counts, data.columns, data.times, data.accounts], blobs);
  const wordStarts = starts(integers(data.counts));
  return {
    starts: wordStarts,
    words: ascending(data.columns, wordStarts),
    times: octets(data.times),
    accounts: octets(data.accounts),
  };
}

function readAtoms(a: PageData["atoms"]): Atoms {
  const ids = integers(a.ids);
  return {
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
  };
}

function readDocuments(d: PageData["page_documents"], blobs: Blobs, loadFile: LoadFile): Documents {
  const atomStarts = starts(integers(d.atoms.counts));
  let words: Promise<Words> | undefined;
  return {
    count: d.count,
    ids: strings(d.ids),
    titles: strings(d.titles),
    times: strings(d.times),
    thumbnails: d.thumbnails,
    groups: lessOne(integers(d.groups)),
    eras: lessOne(integers(d.eras)),
    topics: lessOne(integers(d.topics)),
    places: numbers(d.places),
    atomStarts,
    atoms: ascending(d.atoms.columns, atomStarts),
    shares: numbers(d.atoms.shares),
    extent: d.extent,
    texts: new Texts(d.texts, blobs, loadFile),
    words: () => {
      words ??= readWords(d.words, blobs);
      return words;
    },
  };
}

/** Unpacks all but what is read when it is asked for: words and texts of documents. */
export async function readRun(data: PageData, blobs: Blobs, loadFile: LoadFile): Promise<Run> {
  const d = data.page_documents;
  const now = [d.ids, d.titles, d.times, d.groups, d.eras, d.topics, d.places];
  await fetchBlobs([...now, ...Object.values(d.atoms), data.vocabulary, data.forms], blobs);
  const atoms = readAtoms(data.atoms);
  return {
    ...data,
    common: numbers(data.common),
    vocabulary: strings(data.vocabulary),
    forms: strings(data.forms),
    atomOfId: new Map(Array.from(atoms.ids, (id, place) => [id, place])),
    atoms,
    documentsShown: readDocuments(d, blobs, loadFile),
  };
}
