import { useMemo } from "preact/hooks";
import { counted, whole } from "../model/format";
import { search } from "../model/search";
import { nodeWords } from "../model/words";
import { cut, index, query, run, select, selectAtom, topics } from "../state";
import { DocumentCard } from "./DocumentList";

const documentsShown = 40;
const topicsShown = 20;

export function SearchResults() {
  const found = useMemo(
    () => search(run, index(), cut.value, query.value),
    [query.value, cut.value],
  );
  const { documents, words } = found;
  const topicOf = (atom: number) => topics.value[cut.value.topicOf[atom]]?.name ?? "";
  return (
    <section aria-label="Found" id="found">
      <h2>{counted(found.topics.length, "topic")}</h2>
      <ul class="links">
        {found.topics.slice(0, topicsShown).map((topic) => (
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
      {found.topics.length > topicsShown && <p class="small muted">The first {topicsShown}.</p>}
      {words.length > 0 && <h2>{counted(words.length, "word")}</h2>}
      {words.map(({ word, atoms }) => (
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
      <h2>{counted(documents.length, "document")}</h2>
      <p class="small muted">
        {run.documentsShown.count < run.documents &&
          `Of the ${whole(run.documentsShown.count)} documents that this page holds. `}
        {documents.length > documentsShown && `The first ${documentsShown} are shown.`}
      </p>
      <ul class="documents">
        {documents.slice(0, documentsShown).map((document) => (
          <DocumentCard key={document} document={document} />
        ))}
      </ul>
    </section>
  );
}
