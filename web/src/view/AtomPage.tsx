import { percent } from "../model/format";
import { nodeWords } from "../model/words";
import { passes, run, selectedAtom, topic } from "../state";
import { DocumentList } from "./DocumentList";
import { WordBars } from "./WordBars";

const wordsShown = 20;

/** The share of an atom in a document, 0 where it has none. */
function shareIn(document: number, atom: number): number {
  const { atomStarts, atoms, shares } = run.documentsShown;
  for (let j = atomStarts[document]; j < atomStarts[document + 1]; j++) {
    if (atoms[j] === atom) return shares[j];
  }
  return 0;
}

/** All documents with some of it, by share. */
function documentsWith(atom: number) {
  const found: { document: number; share: number }[] = [];
  for (let document = 0; document < run.documentsShown.count; document++) {
    const share = passes(document) ? shareIn(document, atom) : 0;
    if (share > 0) found.push({ document, share });
  }
  return found.sort((a, b) => b.share - a.share || a.document - b.document);
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
        key={atom}
        typical={typical
          .filter(passes)
          .map((document) => ({ document, share: shareIn(document, atom) }))}
        all={() => documentsWith(atom)}
        what="atom"
        name={name}
      />
    </article>
  );
}
