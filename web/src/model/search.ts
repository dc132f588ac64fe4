/** Search over topics, words, atoms and the documents of the page. */
import type { Run } from "./data";
import { folded } from "./format";
import type { Cut, Topic } from "./topics";

export interface Found {
  topics: Topic[];
  /** Words of the vocabulary, with the atoms that have most of each. */
  words: { word: string; atoms: number[] }[];
  documents: number[];
}

export interface Index {
  documents: string[];
  vocabulary: string[];
}

export function indexOf(run: Run): Index {
  const d = run.documentsShown;
  return {
    documents: d.ids.map((id, i) => folded(`${d.titles[i]} ${d.excerpts[i]} ${id} ${d.times[i]}`)),
    vocabulary: run.vocabulary.map(folded),
  };
}

/** All parts of the query must be met. */
export function search(run: Run, index: Index, cut: Cut, query: string): Found {
  const parts = folded(query).split(/\s+/).filter(Boolean);
  const meets = (text: string): boolean => parts.every((part) => text.includes(part));
  const topics = cut.topics.filter((topic) =>
    meets(folded(`${topic.name} ${topic.sentence} ${topic.words.map((w) => w.word).join(" ")}`)),
  );
  const documents: number[] = [];
  index.documents.forEach((text, i) => {
    if (meets(text)) documents.push(i);
  });
  return { topics, words: wordsFound(run, index, parts.join("_")), documents };
}

const wordsShown = 12;

function wordsFound(run: Run, index: Index, query: string) {
  const places: number[] = [];
  index.vocabulary.forEach((word, i) => {
    if (word.startsWith(query)) places.push(i);
  });
  places.sort(
    (a, b) =>
      index.vocabulary[a].length - index.vocabulary[b].length || run.common[b] - run.common[a],
  );
  const found: { word: string; atoms: number[] }[] = [];
  for (const place of places) {
    if (found.length === wordsShown) break;
    const atoms = atomsWith(run, place, 6);
    // A word may lead in merges alone.
    if (atoms.length > 0) found.push({ word: run.vocabulary[place], atoms });
  }
  return found;
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
