/** Words of topics made from atoms' words, ranked as the program ranks them (ranked_words()). */
import type { Run } from "./data";

/** A word of a topic and its probability there; the order of words is another (see ranked_words()). */
export interface WordWeight {
  word: string;
  weight: number;
}

/** What draws the quotient p(w|t)/p(w) of rare words towards 1, in words. */
const prior = 10;

/** Of each topic (its atoms) the `count` leading words: averages over atoms, ranked by
 * p·(p(w|t)/p(w))^γ. Atoms bring only their own leading words. */
export function averagedWords(run: Run, topics: number[][], count: number): WordWeight[][] {
  const { wordStarts, words, probabilities, shares } = run.atoms;
  const sums = new Float64Array(run.vocabulary.length);
  return topics.map((atoms) => {
    const met: number[] = [];
    let total = 0;
    for (const atom of atoms) {
      total += shares[atom];
      for (let j = wordStarts[atom]; j < wordStarts[atom + 1]; j++) {
        const word = words[j];
        if (sums[word] === 0) met.push(word);
        sums[word] += shares[atom] * probabilities[j];
      }
    }
    const mass = total * run.counted;
    const ranked = met.map((word) => {
      const weight = total > 0 ? sums[word] / total : 0;
      sums[word] = 0;
      const lift = (mass * weight + prior) / (mass * run.common[word] + prior);
      const score = weight * (run.exclusivity === 0.5 ? Math.sqrt(lift) : lift ** run.exclusivity);
      return { word, weight, score };
    });
    ranked.sort((a, b) => b.score - a.score || a.word - b.word);
    return ranked
      .slice(0, count)
      .filter((w) => w.score > 0)
      .map(({ word, weight }) => ({ word: run.vocabulary[word], weight }));
  });
}

/** An atom's own leading words, by probability. */
export function atomWords(run: Run, atom: number): WordWeight[] {
  const { wordStarts, words, probabilities } = run.atoms;
  const list: WordWeight[] = [];
  for (let j = wordStarts[atom]; j < wordStarts[atom + 1]; j++) {
    list.push({ word: run.vocabulary[words[j]], weight: probabilities[j] });
  }
  return list;
}
