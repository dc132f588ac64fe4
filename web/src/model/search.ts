/** Search over all documents of the page: by words as the corpus was counted, ranked by BM25. */
import type { Run, Words } from "./data";
import { folded } from "./format";
import type { Lexicon } from "./lexicon";
import type { Cut, Topic } from "./topics";

/** What one word of the query stands for. */
export interface Term {
  typed: string;
  /** The words of the vocabulary that it counts as, or that begin so. */
  words: number[];
  /** How it was understood: as a form of words, as their beginning, or to be sought in texts. */
  as: "word" | "beginning" | "text";
}

export interface Query {
  terms: Term[];
  /** What has to stand in the texts as it is, folded: quoted phrases and words that are not counted. */
  literal: string[];
}

/** A beginning stands for at most so many words. */
const mostBeginnings = 200;

/** Words outside quotation marks, and what stands inside. */
function parts(text: string): { words: string[]; phrases: string[] } {
  const phrases: string[] = [];
  const rest = text.replace(/["“”„«»]([^"“”„«»]+)["“”„«»]/g, (_, phrase: string) => {
    phrases.push(phrase.trim());
    return " ";
  });
  return { words: rest.split(/[\s,;]+/).filter(Boolean), phrases: phrases.filter(Boolean) };
}

function termOf(lexicon: Lexicon, typed: string): Term {
  const words = lexicon.wordsOf(typed);
  if (words.length > 0) return { typed, words: [...words], as: "word" };
  const longer = new Set<number>();
  if (typed.length >= 3) {
    for (const form of lexicon.beginningWith(typed)) {
      for (const word of lexicon.wordsOf(form)) {
        if (longer.size < mostBeginnings) longer.add(word);
      }
    }
  }
  if (longer.size > 0) return { typed, words: [...longer], as: "beginning" };
  return { typed, words: [], as: "text" };
}

export function parse(lexicon: Lexicon, text: string, asTyped: ReadonlySet<string>): Query {
  const { words, phrases } = parts(text.normalize("NFC"));
  const terms = words.map((typed): Term => {
    const term = termOf(lexicon, typed);
    // A beginning may be meant as a word that is not counted.
    return asTyped.has(typed) ? { typed, words: [], as: "text" } : term;
  });
  // Words of a phrase that are counted narrow down where it is sought.
  for (const phrase of phrases) {
    for (const typed of phrase.split(/[^\p{L}\p{N}\p{M}'’-]+/u).filter(Boolean)) {
      const counted = lexicon.wordsOf(typed);
      if (counted.length > 0) terms.push({ typed, words: [...counted], as: "word" });
    }
  }
  const literal = [
    ...terms.filter((term) => term.as === "text").map((term) => term.typed),
    ...phrases,
  ];
  return { terms: terms.filter((term) => term.as !== "text"), literal: literal.map(folded) };
}

/** Documents by word. */
export interface Postings {
  starts: Int32Array;
  documents: Int32Array;
  times: Uint8Array;
  /** Counted words of each document. */
  lengths: Float32Array;
}

export function postingsOf(words: Words, vocabulary: number): Postings {
  const documents = words.starts.length - 1;
  const sizes = new Int32Array(vocabulary);
  for (const word of words.words) sizes[word]++;
  const starts = new Int32Array(vocabulary + 1);
  for (let w = 0; w < vocabulary; w++) starts[w + 1] = starts[w] + sizes[w];
  const next = starts.slice(0, vocabulary);
  const postings: Postings = {
    starts,
    documents: new Int32Array(words.words.length),
    times: new Uint8Array(words.words.length),
    lengths: new Float32Array(documents),
  };
  for (let d = 0; d < documents; d++) {
    for (let j = words.starts[d]; j < words.starts[d + 1]; j++) {
      const at = next[words.words[j]]++;
      postings.documents[at] = d;
      postings.times[at] = words.times[j];
      postings.lengths[d] += words.times[j];
    }
  }
  return postings;
}

export interface Ranked {
  document: number;
  score: number;
}

const k1 = 1.2;
const b = 0.75;

/** Documents that have all terms, the best first; those that have any where none has all. */
export function rank(postings: Postings, terms: Term[]): { found: Ranked[]; all: boolean } {
  const count = postings.lengths.length;
  if (terms.length === 0) return { found: [], all: true };
  let total = 0;
  for (const length of postings.lengths) total += length;
  const mean = Math.max(1, total / Math.max(1, count));
  const scores = new Float64Array(count);
  const met = new Uint8Array(count);
  for (const term of terms) {
    const times = new Float64Array(count);
    const having: number[] = [];
    for (const word of term.words) {
      for (let j = postings.starts[word]; j < postings.starts[word + 1]; j++) {
        const document = postings.documents[j];
        if (times[document] === 0) having.push(document);
        times[document] += postings.times[j];
      }
    }
    const rarity = Math.log(1 + (count - having.length + 0.5) / (having.length + 0.5));
    for (const document of having) {
      const tf = times[document];
      const norm = k1 * (1 - b + (b * postings.lengths[document]) / mean);
      scores[document] += (rarity * tf * (k1 + 1)) / (tf + norm);
      met[document]++;
    }
  }
  const collect = (least: number): Ranked[] => {
    const found: Ranked[] = [];
    for (let document = 0; document < count; document++) {
      if (met[document] >= least) found.push({ document, score: scores[document] });
    }
    return found.sort((x, y) => y.score - x.score || x.document - y.document);
  };
  const whole = collect(terms.length);
  return whole.length > 0 || terms.length === 1
    ? { found: whole, all: true }
    : { found: collect(1), all: false };
}

/** Whether a folded text has a folded word or phrase, from a word's beginning on. */
export function hasLiteral(text: string, wanted: string): boolean {
  const words = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.join("\\s+")}`, "u").test(text);
}

/** The one word that was asked for, folded, where it may stand within longer ones too ("slavery" in
 * "antislavery"); null for other queries, and for short words, which stand within too many. */
export function insideOf(query: Query): string | null {
  const [term, ...others] = query.terms;
  if (!term || others.length > 0 || query.literal.length > 0 || term.as !== "word") return null;
  const wanted = folded(term.typed);
  return wanted.length >= 5 ? wanted : null;
}

/** Topics of which name, sentence or words have every part of the query. */
export function topicsFound(run: Run, cut: Cut, lexicon: Lexicon, text: string): Topic[] {
  const wanted = folded(text)
    .split(/[\s"“”]+/)
    .filter(Boolean);
  if (wanted.length === 0) return [];
  const wordsOf = wanted.map((part) =>
    lexicon.wordsOf(part).map((word) => folded(run.vocabulary[word])),
  );
  return cut.topics.filter((topic) => {
    const told = folded(
      ` ${topic.name} ${topic.sentence} ${topic.words.map((w) => w.word).join(" ")}`,
    );
    const words = topic.words.map((w) => folded(w.word));
    return wanted.every(
      (part, i) => told.includes(` ${part}`) || wordsOf[i].some((word) => words.includes(word)),
    );
  });
}

/** Atoms that account for most of a word. */
export function atomsWith(run: Run, word: number, count: number): number[] {
  const { wordStarts, words, probabilities, shares } = run.atoms;
  const found: { atom: number; value: number }[] = [];
  for (let atom = 0; atom < run.atoms.count; atom++) {
    for (let j = wordStarts[atom]; j < wordStarts[atom + 1]; j++) {
      if (words[j] === word) found.push({ atom, value: probabilities[j] * shares[atom] });
    }
  }
  found.sort((a, b) => b.value - a.value || a.atom - b.atom);
  return found.slice(0, count).map((f) => f.atom);
}
