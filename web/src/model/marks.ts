/** A text in pieces: which are words that an atom accounts for, and which were sought. */
import type { Run, Words } from "./data";
import { folded } from "./format";
import type { Lexicon, Place } from "./lexicon";

export interface Piece {
  text: string;
  /** Place of the atom that accounts for most of the word; −1 for none. */
  atom: number;
  /** The word of the vocabulary, −1 for what is none. */
  word: number;
  hit: boolean;
}

/** What accounts for each word of a document: its atom, or −1 for the background. */
export function accountsOf(run: Run, words: Words, document: number): Map<number, number> {
  const { atomStarts, atoms } = run.documentsShown;
  const found = new Map<number, number>();
  for (let j = words.starts[document]; j < words.starts[document + 1]; j++) {
    const place = words.accounts[j];
    found.set(words.words[j], place === 0 ? -1 : atoms[atomStarts[document] + place - 1]);
  }
  return found;
}

export interface Sought {
  words: ReadonlySet<number>;
  /** Folded words and phrases. */
  literal: readonly string[];
  /** Folded words that may stand within longer ones. */
  inside: readonly string[];
}

/** Where folded phrases stand in a text. */
function literalPlaces(text: string, { literal, inside }: Sought): Place[] {
  if (literal.length + inside.length === 0) return [];
  // Folding may change lengths; letter by letter it tells where each came from.
  const origin: number[] = [];
  let whole = "";
  let at = 0;
  for (const letter of text) {
    const plain = folded(letter);
    for (let i = 0; i < plain.length; i++) origin.push(at);
    whole += plain;
    at += letter.length;
  }
  origin.push(at);
  const found: Place[] = [];
  for (const wanted of [...literal, ...inside]) {
    const words = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const start = literal.includes(wanted) ? "(?<![\\p{L}\\p{N}])" : "";
    const pattern = new RegExp(start + words.join("\\s+"), "gu");
    for (const match of whole.matchAll(pattern)) {
      const end = match.index + match[0].length;
      found.push({ from: origin[match.index], to: origin[end], words: [] });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** The text cut at its words; `accounts` tells of the document's words which atom has them. */
export function piecesOf(
  lexicon: Lexicon,
  text: string,
  accounts: ReadonlyMap<number, number>,
  sought: Sought,
): Piece[] {
  const pieces: Piece[] = [];
  const literal = literalPlaces(text, sought);
  const isLiteral = (from: number, to: number) =>
    literal.some((place) => place.from < to && from < place.to);
  let at = 0;
  // What lies between words may have hits that are no words of the vocabulary.
  const between = (end: number) => {
    let from = at;
    for (const place of literal) {
      const start = Math.max(place.from, at);
      const stop = Math.min(place.to, end);
      if (start >= stop || start < from) continue;
      if (start > from)
        pieces.push({ text: text.slice(from, start), atom: -1, word: -1, hit: false });
      pieces.push({ text: text.slice(start, stop), atom: -1, word: -1, hit: true });
      from = stop;
    }
    if (from < end) pieces.push({ text: text.slice(from, end), atom: -1, word: -1, hit: false });
  };
  for (const place of lexicon.places(text)) {
    const word = place.words.find((each) => accounts.has(each)) ?? -1;
    const hit =
      place.words.some((each) => sought.words.has(each)) || isLiteral(place.from, place.to);
    const atom = accounts.get(word) ?? -1;
    if (atom < 0 && !hit) continue;
    between(place.from);
    pieces.push({ text: text.slice(place.from, place.to), atom, word, hit });
    at = place.to;
  }
  between(text.length);
  return pieces;
}

/** The part of a text around what was sought, at most about so many letters; its beginning where
 * nothing was found. */
export function excerpt(pieces: Piece[], most: number): Piece[] {
  const first = pieces.findIndex((piece) => piece.hit);
  let from = 0;
  if (first > 0) {
    let before = 0;
    from = first;
    while (from > 0 && before < most / 3) before += pieces[--from].text.length;
    if (before > most / 3) {
      const cut = pieces[from].text.length - Math.floor(before - most / 3);
      const space = pieces[from].text.indexOf(" ", Math.max(0, pieces[from].text.length - cut));
      const kept = space >= 0 ? pieces[from].text.slice(space + 1) : pieces[from].text;
      const head = { ...pieces[from], text: `… ${kept}` };
      return shortened([head, ...pieces.slice(from + 1)], most);
    }
  }
  return shortened(pieces.slice(from), most);
}

function shortened(pieces: Piece[], most: number): Piece[] {
  const result: Piece[] = [];
  let left = most;
  for (const piece of pieces) {
    if (piece.text.length <= left) {
      result.push(piece);
      left -= piece.text.length;
      continue;
    }
    const space = piece.text.lastIndexOf(" ", left);
    result.push({ ...piece, text: `${piece.text.slice(0, Math.max(0, space))} …` });
    break;
  }
  return result;
}
