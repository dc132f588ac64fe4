/** What is found of the query: at once by the counts of words, then in the texts themselves. */
import { computed, effect, signal } from "@preact/signals";
import { folded } from "./model/format";
import type { Sought } from "./model/marks";
import {
  hasLiteral,
  insideOf,
  type Postings,
  parse,
  postingsOf,
  type Query,
  type Ranked,
  rank,
} from "./model/search";
import { lexicon, passes, query, run } from "./state";

export interface FoundDocuments {
  query: Query;
  /** By falling score. */
  documents: Ranked[];
  /** How many of these, the last, have the word within longer ones alone. */
  within: number;
  /** Whether each has all that was asked for. */
  all: boolean;
  /** Part of the texts that were looked through, 1 when done. */
  looked: number;
  /** Why texts could not be read. */
  failure: string;
}

/** Words to be sought as they are typed, not as beginnings. */
export const asTyped = signal<ReadonlySet<string>>(new Set());
/** Null while nothing is sought. */
export const foundDocuments = signal<FoundDocuments | null>(null);

/** What marks show. */
export const sought = computed<Sought>(() => {
  const found = foundDocuments.value;
  if (!found) return { words: new Set(), literal: [], inside: [] };
  const inside = insideOf(found.query);
  return {
    words: new Set(found.query.terms.flatMap((term) => term.words)),
    literal: found.query.literal,
    inside: inside && found.within > 0 ? [inside] : [],
  };
});

/** Those that pass the filter. */
export const foundHere = computed<Ranked[]>(() =>
  (foundDocuments.value?.documents ?? []).filter(({ document }) => passes(document)),
);

let postings: Promise<Postings> | undefined;
const postingsOfRun = (): Promise<Postings> => {
  postings ??= run.documentsShown.words().then((words) => postingsOf(words, run.vocabulary.length));
  return postings;
};

let latest = 0;

/** Texts of so many bytes are looked through without being asked to. */
const readily = 64e6;

/** Documents that pass a test of their folded title and text, chunk by chunk; tells from time to time
 * what there is so far, and gives up where nobody waits any more. */
async function lookThrough(
  isCandidate: (document: number) => boolean,
  test: (text: string) => boolean,
  tell: (kept: number[], looked: number) => void,
  goesOn: () => boolean,
): Promise<void> {
  const { texts, titles } = run.documentsShown;
  const kept: number[] = [];
  let told = performance.now();
  for (let chunk = 0; chunk < texts.chunks; chunk++) {
    const { first, texts: part } = await texts.part(chunk);
    if (!goesOn()) return;
    for (let i = 0; i < part.length - 1; i++) {
      const document = first + i;
      if (isCandidate(document) && test(folded(`${titles[document]}\n${part[i]}`)))
        kept.push(document);
    }
    if (performance.now() - told < 100) continue;
    tell([...kept], chunk / texts.chunks);
    await new Promise((resume) => setTimeout(resume));
    told = performance.now();
  }
  if (goesOn()) tell(kept, 1);
}

/** Documents with such an id, which nobody may know to be no word. */
function byId(text: string): Ranked[] {
  const document = run.documentsShown.ids.indexOf(text.trim());
  return document < 0 ? [] : [{ document, score: 0 }];
}

async function seek(text: string, typed: ReadonlySet<string>): Promise<void> {
  const mine = ++latest;
  const goesOn = () => mine === latest;
  const parsed = parse(lexicon(), text, typed);
  const counted = await postingsOfRun();
  if (!goesOn()) return;
  const named = byId(text);
  const { found, all } =
    named.length > 0 ? { found: named, all: true } : rank(counted, parsed.terms);
  const result: FoundDocuments = {
    query: parsed,
    documents: found,
    within: 0,
    all,
    looked: 1,
    failure: "",
  };
  const tell = (more: Partial<FoundDocuments>) => {
    if (goesOn()) foundDocuments.value = { ...result, ...more };
  };
  const inside = insideOf(parsed);
  const { texts } = run.documentsShown;
  const scores = new Map(found.map(({ document, score }) => [document, score]));
  try {
    if (named.length > 0) return tell({});
    if (parsed.literal.length > 0) {
      tell({ documents: [], looked: 0 });
      const everywhere = parsed.terms.length === 0;
      await lookThrough(
        (document) => everywhere || scores.has(document),
        (each) => parsed.literal.every((wanted) => hasLiteral(each, wanted)),
        (kept, looked) => {
          const documents = kept.map((document) => ({
            document,
            score: scores.get(document) ?? 0,
          }));
          documents.sort((a, b) => b.score - a.score || a.document - b.document);
          tell({ documents, looked });
        },
        goesOn,
      );
      return;
    }
    if (inside === null || texts.beside || texts.bytes > readily) return tell({});
    tell({ looked: 0 });
    await lookThrough(
      (document) => !scores.has(document),
      (each) => each.includes(inside),
      (kept, looked) => {
        const more = kept.map((document) => ({ document, score: 0 }));
        tell({ documents: [...found, ...more], within: more.length, looked });
      },
      goesOn,
    );
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  }
}

effect(() => {
  const text = query.value.trim();
  const typed = asTyped.value;
  if (text) void seek(text, typed);
  else {
    latest++;
    foundDocuments.value = null;
  }
});
