/** What scores are called, and what they say. */
const explained: [RegExp, string][] = [
  [
    /npmi/,
    "How often a topic’s top words occur together in documents. Higher is better; words by chance are near 0.",
  ],
  [/u_mass/, "How likely a topic’s rarer words are beside its commoner ones. 0 is best."],
  [/diversity/, "How much the topics differ in their top words. Higher means less repetition."],
  [
    /rbo/,
    "How little the topics’ lists of words overlap, leading words counting most. 1 is without overlap.",
  ],
  [
    /nmi|ari|purity/,
    "How well the documents’ strongest topics agree with their known groups. 1 is full agreement.",
  ],
  [/coverage/, "Part of the documents that have a topic."],
];

export const explain = (name: string): string =>
  explained.find(([pattern]) => pattern.test(name))?.[1] ?? "A score of this run.";

export const label = (name: string): string =>
  name.replaceAll("_", " ").replace(/\b(npmi|nmi|ari|rbo)\b/g, (short) => short.toUpperCase());
