/** The corpus' words in the forms that its texts have: what counts as what, where it stands. */
import type { Run } from "./data";
import { folded } from "./format";

/** Where words of the vocabulary stand in a text. */
export interface Place {
  from: number;
  to: number;
  /** The words that the form may count as; mostly one. */
  words: number[];
}

/** Letters as forms are kept: lower case, compatible forms are one. */
export const lowered = (text: string): string => text.normalize("NFKC").toLowerCase();

const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts that put no spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

interface Piece {
  from: number;
  to: number;
}

function* piecesOf(text: string): Generator<Piece> {
  if (unspaced.test(text) && typeof Intl.Segmenter === "function") {
    for (const part of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
      if (part.isWordLike) yield { from: part.index, to: part.index + part.segment.length };
    }
    return;
  }
  for (const found of text.matchAll(wordPattern)) {
    yield { from: found.index, to: found.index + found[0].length };
  }
}

/** What may stand between the parts of a longer form: as in the form, or white space or a hyphen. */
const gapPattern = (gap: string): string =>
  gap === " " ? "(?:\\s+|-\\s*)" : gap.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/'/g, "['’]");

export class Lexicon {
  /** Words by a form of one piece. */
  private readonly single = new Map<string, number[]>();
  /** Longer forms by their first piece, the longest first. */
  private readonly longer = new Map<string, { pattern: RegExp; words: number[]; size: number }[]>();
  private readonly sorted: string[];
  private readonly all = new Map<string, number[]>();
  /** The same without marks over letters, for who types without. */
  private readonly plain = new Map<string, number[]>();

  constructor(run: Pick<Run, "vocabulary" | "forms">) {
    run.vocabulary.forEach((word, place) => {
      const forms = run.forms[place]?.split("\t").filter(Boolean) ?? [];
      // The word itself, too: readers type what they see.
      for (const form of new Set([...forms, lowered(word).replaceAll("_", " ")])) {
        const own = forms.length === 0 || forms.includes(form);
        this.add(form, place, own);
      }
    });
    this.sorted = [...this.all.keys()].sort();
    for (const list of this.longer.values()) list.sort((a, b) => b.size - a.size);
  }

  private add(form: string, word: number, own: boolean): void {
    // What the texts' own forms count as comes before what the vocabulary shows.
    const known = this.all.get(form);
    if (known) {
      if (own && !known.includes(word)) known.push(word);
      return;
    }
    const words = [word];
    this.all.set(form, words);
    const plain = folded(form);
    if (plain !== form && !this.plain.has(plain)) this.plain.set(plain, words);
    const pieces = [...piecesOf(form)];
    const whole = pieces.length === 1 && pieces[0].from === 0 && pieces[0].to === form.length;
    if (whole || pieces.length === 0) {
      this.single.set(form, words);
      return;
    }
    const first = form.slice(pieces[0].from, pieces[0].to);
    const rest = form
      .slice(pieces[0].to)
      .split(/([^\p{L}\p{N}\p{M}]+)/u)
      .map((part, i) => (i % 2 === 1 ? gapPattern(part) : part))
      .join("");
    const list = this.longer.get(first) ?? [];
    list.push({
      pattern: new RegExp(`^${rest}(?![\\p{L}\\p{N}])`, "iu"),
      words,
      size: form.length,
    });
    this.longer.set(first, list);
  }

  /** The words that a form counts as; none for one that no text of the vocabulary's has. */
  wordsOf(form: string): readonly number[] {
    return this.all.get(lowered(form)) ?? this.plain.get(folded(form)) ?? [];
  }

  /** Forms that begin so. */
  beginningWith(start: string): string[] {
    const wanted = lowered(start);
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < this.sorted.length && this.sorted[end].startsWith(wanted)) end++;
    return this.sorted.slice(low, end);
  }

  /** Where the vocabulary's words stand in a text; a phrase is one, its words come behind it. */
  places(text: string): Place[] {
    const found: Place[] = [];
    let behind = 0;
    for (const { from, to } of piecesOf(text)) {
      if (from < behind) continue;
      const form = lowered(text.slice(from, to));
      const ahead = this.longer.get(form);
      const rest = ahead ? text.slice(to, to + 80) : "";
      const long = ahead?.find((each) => each.pattern.test(rest));
      if (long) {
        const end = to + (long.pattern.exec(rest)?.[0].length ?? 0);
        const inside = [...piecesOf(text.slice(from, end))].flatMap(
          (part) => this.single.get(lowered(text.slice(from + part.from, from + part.to))) ?? [],
        );
        found.push({ from, to: end, words: [...long.words, ...inside] });
        behind = end;
        continue;
      }
      const words = this.single.get(form);
      if (words) found.push({ from, to, words });
    }
    return found;
  }
}
