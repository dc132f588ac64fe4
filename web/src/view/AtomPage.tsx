import { percent } from "../model/format";
import { nodeWords } from "../model/words";
import { run, selectedAtom, topic } from "../state";
import { DocumentList } from "./DocumentList";
import { WordBars } from "./WordBars";

const wordsShown = 20;

/** The share of an atom in a document; null where it has none. */
function shareIn(document: number, atom: number): number | null {
  const { atomStarts, atoms, shares } = run.documentsShown;
  for (let j = atomStarts[document]; j < atomStarts[document + 1]; j++) {
    if (atoms[j] === atom) return shares[j];
  }
  return null;
}

export function AtomPage({ atom }: { atom: number }) {
  const words = nodeWords(run, atom).slice(0, wordsShown);
  const { documents, documentStarts, ids, shares } = run.atoms;
  const typical = Array.from(documents.slice(documentStarts[atom], documentStarts[atom + 1]));
  const name = words
    .slice(0, 3)
    .map((w) => w.word)
    .join(", ");
  return (
    <article class="detail" id="atom" aria-label={`Atom ${ids[atom]}`}>
      <p class="kind">
        Atom {ids[atom]} of{" "}
        <button
          type="button"
          class="more"
          onClick={() => {
            selectedAtom.value = null;
          }}
        >
          {topic.value?.name}
        </button>
      </p>
      <h2>{name}</h2>
      <p class="facts">
        <span title="Mean share of the atom over all documents.">
          <b>{percent(shares[atom])}</b> of the corpus
        </span>
      </p>
      <WordBars name={`atom-${ids[atom]}-words`} title="Its own words" words={words} />
      <DocumentList
        documents={typical.map((document) => ({ document, share: shareIn(document, atom) }))}
        what="atom"
      />
    </article>
  );
}
