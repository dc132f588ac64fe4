import { useMemo, useState } from "preact/hooks";
import { asTyped, foundDocuments, foundHere } from "../found";
import { counted, percent, whole } from "../model/format";
import type { Term } from "../model/search";
import { atomsWith, topicsFound } from "../model/search";
import { nodeWords } from "../model/words";
import {
  cut,
  filter,
  lexicon,
  main,
  narrow,
  query,
  run,
  select,
  selectAtom,
  topics,
} from "../state";
import { Cards } from "./DocumentList";

const documentsAtFirst = 20;
const topicsAtFirst = 6;
const wordsShown = 3;
const rowsShown = 8;

/** How a word was understood, where that is not plain. */
function Understood({ term }: { term: Term }) {
  const words = term.words.slice(0, 6).map((w) => run.vocabulary[w].replaceAll("_", " "));
  const more = term.words.length > words.length ? " …" : "";
  if (term.as === "word" && words.length === 1 && words[0] === term.typed.toLowerCase())
    return null;
  return (
    <li>
      “{term.typed}” {term.as === "word" ? "counts as" : "begins"} <b>{words.join(", ") + more}</b>
      {term.as === "beginning" && (
        <>
          {". "}
          <button
            type="button"
            class="more"
            onClick={() => {
              asTyped.value = new Set([...asTyped.value, term.typed]);
            }}
          >
            Look for it in the texts as it is
          </button>
        </>
      )}
    </li>
  );
}

interface CountsProps {
  title: string;
  rows: { place: number; name: string; count: number }[];
  choose: (place: number) => void;
}

/** How many of what was found each has; a click leaves these alone. */
function Counts({ title, rows, choose }: CountsProps) {
  const [all, setAll] = useState(false);
  const sorted = rows.filter((row) => row.count > 0).sort((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 1;
  if (sorted.length === 0) return null;
  return (
    <section class="counts">
      <h3>{title}</h3>
      <ul>
        {sorted.slice(0, all ? undefined : rowsShown).map(({ place, name, count }) => (
          <li key={place}>
            <button type="button" onClick={() => choose(place)}>
              {name}
            </button>
            <i class="track" aria-hidden="true">
              <i style={{ width: percent(count / most) }} />
            </i>
            <span>{whole(count)}</span>
          </li>
        ))}
      </ul>
      {sorted.length > rowsShown && (
        <button type="button" class="more" onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${sorted.length}`}
        </button>
      )}
    </section>
  );
}

function Where() {
  const d = run.documentsShown;
  const found = foundHere.value;
  const count = (names: string[], placeOf: (document: number) => number) => {
    const counts = names.map(() => 0);
    for (const { document } of found) if (placeOf(document) >= 0) counts[placeOf(document)]++;
    return names.map((name, place) => ({ place, name, count: counts[place] }));
  };
  if (found.length === 0) return null;
  return (
    <div class="where">
      <Counts
        title="By main topic"
        rows={count(
          topics.value.map((t) => t.name),
          (document) => main.value[document],
        )}
        choose={select}
      />
      {run.groups.names.length > 1 && (
        <Counts
          title="By group (a click keeps one)"
          rows={count(run.groups.names, (document) => d.groups[document])}
          choose={(group) => narrow({ groups: [...new Set([...filter.value.groups, group])] })}
        />
      )}
    </div>
  );
}

function Topics() {
  const [all, setAll] = useState(false);
  const found = useMemo(
    () => topicsFound(run, cut.value, lexicon(), query.value),
    [query.value, cut.value],
  );
  return (
    <>
      <h2>{counted(found.length, "topic")}</h2>
      <ul class="links">
        {found.slice(0, all ? undefined : topicsAtFirst).map((topic) => (
          <li key={topic.place}>
            <button type="button" onClick={() => select(topic.place)}>
              {topic.name}
            </button>
            <span class="muted small">
              {topic.words
                .slice(0, 8)
                .map((w) => w.word)
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
      {found.length > topicsAtFirst && (
        <button type="button" class="more" onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${found.length}`}
        </button>
      )}
    </>
  );
}

/** Words that were found, each with the atoms that have most of it. */
function WordsFound({ words }: { words: number[] }) {
  const rows = useMemo(
    () =>
      words
        .map((word) => ({ word: run.vocabulary[word], atoms: atomsWith(run, word, 6) }))
        .filter((row) => row.atoms.length > 0)
        .slice(0, wordsShown),
    [words.join()],
  );
  const topicOf = (atom: number) => topics.value[cut.value.topicOf[atom]]?.name ?? "";
  if (rows.length === 0) return null;
  return (
    <>
      <h2>Atoms with {rows.length === 1 ? "the word" : "these words"}</h2>
      {rows.map(({ word, atoms }) => (
        <div key={word}>
          <h3>{word}</h3>
          <ul class="links">
            {atoms.map((atom) => (
              <li key={atom}>
                <button type="button" onClick={() => selectAtom(atom)}>
                  {nodeWords(run, atom)
                    .slice(0, 5)
                    .map((w) => w.word)
                    .join(", ")}
                </button>
                <span class="muted small">atom of {topicOf(atom)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

function Documents() {
  const [shown, setShown] = useState(documentsAtFirst);
  const found = foundDocuments.value;
  if (!found) return <h2 aria-live="polite">Searching …</h2>;
  const list = foundHere.value.map(({ document }) => ({ document, share: null }));
  const narrowed = list.length < found.documents.length;
  return (
    <>
      <h2 aria-live="polite" class="documents-found" data-looked={found.looked}>
        {counted(list.length, "document")}
        {found.looked < 1 && ` so far: ${percent(found.looked)} of the texts looked through`}
      </h2>
      <ul class="understood">
        {found.query.terms.map((term) => (
          <Understood key={term.typed} term={term} />
        ))}
        {found.query.literal.map((wanted) => (
          <li key={wanted}>“{wanted}” is sought in the texts as it is.</li>
        ))}
        {found.within > 0 && (
          <li>{whole(found.within)} of them, the last, have it within a longer word.</li>
        )}
        {!found.all && <li>No document has all of these words; those that have any follow.</li>}
        {narrowed && (
          <li>Of {counted(found.documents.length, "document")}, those that the filter leaves.</li>
        )}
        {run.documentsShown.count < run.documents && (
          <li>Of the {counted(run.documentsShown.count, "document")} that this page holds.</li>
        )}
        {found.failure && <li role="alert">The texts cannot be read: {found.failure}.</li>}
      </ul>
      <Where />
      <Cards
        documents={list.slice(0, shown)}
        of={`documents with “${query.value.trim()}”`}
        all={list}
      />
      {shown < list.length && (
        <button type="button" class="more" onClick={() => setShown(shown + documentsAtFirst)}>
          More ({whole(list.length - shown)} left)
        </button>
      )}
    </>
  );
}

export function SearchResults() {
  const words = [...new Set(foundDocuments.value?.query.terms.flatMap((t) => t.words) ?? [])];
  return (
    <section aria-label="Found" id="found">
      <Topics />
      <Documents key={query.value} />
      <WordsFound words={words} />
    </section>
  );
}
