/** Leading words of the tree's nodes, as the program has them. */
import type { Run } from "./data";

/** A word of a topic and its probability there; the order of words is another. */
export interface WordWeight {
  word: string;
  weight: number;
}

/** Of a node of the tree: an atom, or all atoms under a merge. */
export function nodeWords(run: Run, node: number): WordWeight[] {
  const { wordStarts, words, probabilities } = run.atoms;
  const list: WordWeight[] = [];
  for (let j = wordStarts[node]; j < wordStarts[node + 1]; j++) {
    list.push({ word: run.vocabulary[words[j]], weight: probabilities[j] });
  }
  return list;
}

/** What a topic without words is called, here and in the program's tables. */
export const noWords = "(no words)";

/** The first three, as topics are called that nobody named. */
export const nameOf = (words: WordWeight[]): string =>
  words
    .slice(0, 3)
    .map((w) => w.word)
    .join(", ") || noWords;
