/** A document to be read, with what each of its topics and atoms accounts for. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sought } from "../found";
import { colour } from "../model/colours";
import { percent, whole } from "../model/format";
import { accountsOf, type Piece, piecesOf } from "../model/marks";
import { type TopicShare, topicsOfDocument } from "../model/shares";
import { nodeWords } from "../model/words";
import {
  cut,
  lexicon,
  query,
  read,
  reading,
  run,
  select,
  selectAtom,
  shares,
  topics,
  view,
} from "../state";
import { aboutDocument, nameOfDocument, useText, useWords } from "./text";

/** As many of a document's topics have a colour. */
const coloured = 7;
const atomsShown = 12;

/** What is marked alone. */
type Focus = { topic: number } | { atom: number } | null;

const close = () => {
  reading.value = null;
};

/** Leaves the document for what was chosen of it. */
function leave(act: () => void): void {
  close();
  query.value = "";
  view.value = "topics";
  act();
}

interface MarkedProps {
  pieces: Piece[];
  colours: Map<number, string>;
  focus: Focus;
}

function Marked({ pieces, colours, focus }: MarkedProps) {
  const topicOf = cut.value.topicOf;
  return (
    <>
      {pieces.map((piece, i) => {
        if (piece.atom < 0 && !piece.hit) return piece.text;
        const topic = piece.atom < 0 ? -1 : topicOf[piece.atom];
        const on =
          focus === null || ("topic" in focus ? topic === focus.topic : piece.atom === focus.atom);
        const ground = on ? colours.get(topic) : undefined;
        const name = topics.value[topic]?.name;
        return (
          <mark
            key={i}
            class={piece.hit ? "hit" : ""}
            data-topic={on ? topic : undefined}
            data-atom={on && piece.atom >= 0 ? run.atoms.ids[piece.atom] : undefined}
            style={ground ? { "--mark": ground } : undefined}
            title={name ? `${run.vocabulary[piece.word]}: ${name}` : undefined}
          >
            {piece.text}
          </mark>
        );
      })}
    </>
  );
}

interface PartsProps {
  document: number;
  leading: TopicShare[];
  colours: Map<number, string>;
  accounts: Map<number, number>;
  focus: Focus;
  setFocus: (focus: Focus) => void;
}

/** The document's words of which something is true, at most ten. */
const wordsOf = (accounts: Map<number, number>, is: (atom: number) => boolean): string =>
  [...accounts]
    .filter(([, atom]) => atom >= 0 && is(atom))
    .slice(0, 10)
    .map(([word]) => run.vocabulary[word].replaceAll("_", " "))
    .join(", ");

function TopicParts({ leading, colours, accounts, focus, setFocus }: PartsProps) {
  return (
    <ul class="parts">
      {leading.map(({ topic, share }) => {
        const pressed = focus !== null && "topic" in focus && focus.topic === topic;
        return (
          <li key={topic}>
            <button
              type="button"
              class="part"
              data-topic={topic}
              aria-pressed={pressed}
              onClick={() => setFocus(pressed ? null : { topic })}
            >
              <i class="swatch" style={{ background: colours.get(topic) ?? "transparent" }} />
              <span>{topics.value[topic]?.name}</span>
              <b>{percent(share)}</b>
            </button>
            <span class="meta">
              {wordsOf(accounts, (atom) => cut.value.topicOf[atom] === topic)}
            </span>
            <button
              type="button"
              class="more"
              aria-label={`Open the topic ${topics.value[topic]?.name}`}
              onClick={() => leave(() => select(topic))}
            >
              Open
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function AtomParts({ document, accounts, focus, setFocus }: PartsProps) {
  const { atomStarts, atoms, shares: values } = run.documentsShown;
  const list: { atom: number; share: number }[] = [];
  for (let j = atomStarts[document]; j < atomStarts[document + 1]; j++) {
    list.push({ atom: atoms[j], share: values[j] });
  }
  list.sort((a, b) => b.share - a.share || a.atom - b.atom);
  return (
    <ul class="parts">
      {list.slice(0, atomsShown).map(({ atom, share }) => {
        const pressed = focus !== null && "atom" in focus && focus.atom === atom;
        const name = nodeWords(run, atom)
          .slice(0, 4)
          .map((w) => w.word)
          .join(", ");
        return (
          <li key={atom}>
            <button
              type="button"
              class="part"
              data-atom={run.atoms.ids[atom]}
              aria-pressed={pressed}
              onClick={() => setFocus(pressed ? null : { atom })}
            >
              <span>{name || `atom ${run.atoms.ids[atom]}`}</span>
              <b>{percent(share)}</b>
            </button>
            <span class="meta">{wordsOf(accounts, (each) => each === atom)}</span>
            <button
              type="button"
              class="more"
              aria-label={`Open atom ${run.atoms.ids[atom]}`}
              onClick={() => leave(() => selectAtom(atom))}
            >
              Open
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Extent() {
  const { extent } = run.documentsShown;
  if (extent === "full") return null;
  return (
    <p class="small muted">
      {extent === "none"
        ? "This page was made without texts."
        : "This page holds the beginnings of texts alone."}
    </p>
  );
}

function Page({ document }: { document: number }) {
  const [focus, setFocus] = useState<Focus>(null);
  const { value: text, failure } = useText(document);
  const { value: words } = useWords();
  useEffect(() => setFocus(null), [document]);
  const leading = topicsOfDocument(shares.value, document, 12).filter((t) => t.share >= 0.005);
  const colours = new Map(leading.slice(0, coloured).map((t, i) => [t.topic, colour(i)]));
  const accounts = useMemo(
    () => (words ? accountsOf(run, words, document) : new Map<number, number>()),
    [words, document],
  );
  const pieces = useMemo(
    () => (text ? piecesOf(lexicon(), text, accounts, sought.value) : []),
    [text, accounts, sought.value],
  );
  const d = run.documentsShown;
  const parts = { document, leading, colours, accounts, focus, setFocus };
  return (
    <div class="reader-body">
      <article lang="" class={focus ? "focused" : ""}>
        <h2>{nameOfDocument(document)}</h2>
        <p class="meta">{aboutDocument(document).join(" · ")}</p>
        {d.thumbnails[document] && (
          <img
            src={`data:image/jpeg;base64,${d.thumbnails[document]}`}
            alt={nameOfDocument(document)}
          />
        )}
        {failure && <p role="alert">Its text cannot be read: {failure}.</p>}
        <Extent />
        <div class="text" data-ready={text === null ? undefined : ""}>
          <Marked pieces={pieces} colours={colours} focus={focus} />
        </div>
      </article>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section class="reader-side" tabIndex={0} aria-label="Topics and atoms">
        <h3>Topics, with the words each accounts for</h3>
        <TopicParts {...parts} />
        <h3>Atoms</h3>
        <AtomParts {...parts} />
        <p class="small muted">
          A click marks what one accounts for alone. Words that no topic accounts for more than the
          corpus at large are not marked.
        </p>
      </section>
    </div>
  );
}

export function Reader() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = reading.value;
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  if (!open) return null;
  const { list, at, of } = open;
  const step = (by: number) => {
    if (at + by < 0 || at + by >= list.length) return;
    read(list, at + by, of);
    dialog.current?.querySelector(".reader-scroll")?.scrollTo(0, 0);
  };
  return (
    <dialog
      ref={dialog}
      id="reader"
      aria-label={nameOfDocument(list[at])}
      onClose={close}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") step(1);
        if (event.key === "ArrowLeft") step(-1);
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="reader-head">
        <span class="meta" role="status">{`${whole(at + 1)} of ${whole(list.length)}: ${of}`}</span>
        <button
          type="button"
          class="step"
          aria-keyshortcuts="ArrowLeft"
          disabled={at === 0}
          onClick={() => step(-1)}
        >
          Previous
        </button>
        <button
          type="button"
          class="step"
          aria-keyshortcuts="ArrowRight"
          disabled={at + 1 >= list.length}
          onClick={() => step(1)}
        >
          Next
        </button>
        <button type="button" class="step close" onClick={close}>
          Close
        </button>
      </div>
      <div class="reader-scroll">
        <Page document={list[at]} />
      </div>
    </dialog>
  );
}
