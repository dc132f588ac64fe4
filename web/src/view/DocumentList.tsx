import { useMemo, useState } from "preact/hooks";
import { sought } from "../found";
import { percent, shortened, whole } from "../model/format";
import { excerpt, type Piece, piecesOf } from "../model/marks";
import { topicsOfDocument } from "../model/shares";
import { lexicon, mask, read, run, select, shares, topics } from "../state";
import { aboutDocument, nameOfDocument, useText } from "./text";

export interface Listed {
  document: number;
  share: number | null;
}

interface CardProps {
  document: number;
  share?: number | null;
  /** Opens it to be read. */
  open: () => void;
}

const excerptLength = 330;
const noAccounts: ReadonlyMap<number, number> = new Map();

/** Pieces of a text in which hits are marked. */
export function Hits({ pieces }: { pieces: Piece[] }) {
  return (
    <>{pieces.map((piece, i) => (piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text))}</>
  );
}

function Excerpt({ document }: { document: number }) {
  const { value: text, failure } = useText(document);
  const marks = sought.value;
  const pieces = useMemo(() => {
    if (!text) return [];
    if (marks.words.size + marks.literal.length === 0) {
      return [{ text: shortened(text, excerptLength), atom: -1, word: -1, hit: false }];
    }
    return excerpt(piecesOf(lexicon(), text, noAccounts, marks), excerptLength);
  }, [text, marks]);
  if (failure) return <p class="small muted">Its text cannot be read: {failure}.</p>;
  if (text === "") return null;
  return (
    <blockquote>
      <Hits pieces={pieces} />
    </blockquote>
  );
}

export function DocumentCard({ document, share, open }: CardProps) {
  const d = run.documentsShown;
  const meta = aboutDocument(document);
  return (
    <li data-document={d.ids[document]}>
      {d.thumbnails[document] && (
        <img
          class="thumbnail"
          src={`data:image/jpeg;base64,${d.thumbnails[document]}`}
          alt={nameOfDocument(document)}
        />
      )}
      <div class="head">
        <button type="button" class="open" onClick={open}>
          {nameOfDocument(document)}
        </button>
        {typeof share === "number" && <span title="Share of the document">{percent(share)}</span>}
      </div>
      {meta.length > 0 && <div class="meta">{meta.join(" · ")}</div>}
      <Excerpt document={document} />
      <TopicsOfDocument document={document} />
    </li>
  );
}

const leastShare = 0.01;
const leadingTopics = 5;

/** Its strongest topics, at most five, a bar each. */
function TopicsOfDocument({ document }: { document: number }) {
  const leading = topicsOfDocument(shares.value, document, leadingTopics).filter(
    (t) => t.share >= leastShare,
  );
  return (
    <ul class="shares" aria-label="Strongest topics of the document">
      {leading.map(({ topic, share }) => (
        <li key={topic}>
          <button type="button" onClick={() => select(topic)}>
            {topics.value[topic]?.name}
          </button>
          <i class="track">
            <i style={{ width: percent(share) }} />
          </i>
          <span>{percent(share)}</span>
        </li>
      ))}
    </ul>
  );
}

interface CardsProps {
  documents: Listed[];
  of: string;
  /** What is read on to; those that are shown, unless told. */
  all?: Listed[];
}

/** Cards of documents that are read in this order. */
export function Cards({ documents, of, all = documents }: CardsProps) {
  const list = useMemo(() => all.map(({ document }) => document), [all]);
  return (
    <ul class="documents">
      {documents.map(({ document, share }, at) => (
        <DocumentCard
          key={document}
          document={document}
          share={share}
          open={() => read(list, at, of)}
        />
      ))}
    </ul>
  );
}

/** Of a document without a title, how its text begins. */
function Beginning({ document }: { document: number }) {
  const { value: text } = useText(document);
  return <>{text && ` ${shortened(text, 90)}`}</>;
}

const rowsAtFirst = 50;

/** A line a document: all of a list, a part at a time. */
export function Rows({ documents, of }: { documents: Listed[]; of: string }) {
  const [shown, setShown] = useState(rowsAtFirst);
  const list = useMemo(() => documents.map(({ document }) => document), [documents]);
  return (
    <>
      <ol class="lines">
        {documents.slice(0, shown).map(({ document, share }, at) => (
          <li key={document}>
            <button type="button" onClick={() => read(list, at, of)}>
              {nameOfDocument(document)}
            </button>
            <span class="meta">
              {aboutDocument(document).join(" · ")}
              {run.documentsShown.titles[document] === "" && <Beginning document={document} />}
            </span>
            {share !== null && <span class="share">{percent(share)}</span>}
          </li>
        ))}
      </ol>
      {shown < documents.length && (
        <button type="button" class="more" onClick={() => setShown(shown + 4 * rowsAtFirst)}>
          More ({whole(documents.length - shown)} left)
        </button>
      )}
    </>
  );
}

interface Props {
  typical: Listed[];
  /** All that have some of it, by share; made when they are looked at. */
  all: () => Listed[];
  what: "topic" | "atom";
  name: string;
}

export function DocumentList({ typical, all, what, name }: Props) {
  const [every, setEvery] = useState(false);
  const list = useMemo(() => all(), [name, mask.value, shares.value]);
  if (run.documentsShown.count === 0) return null;
  const of = `${what} “${name}”`;
  return (
    <section class="of-topic">
      <h3>Documents</h3>
      <fieldset class="switch" aria-label="Documents shown">
        <button type="button" aria-pressed={!every} onClick={() => setEvery(false)}>
          Typical
        </button>
        <button type="button" aria-pressed={every} onClick={() => setEvery(true)}>
          {`All ${whole(list.length)}, by share`}
        </button>
      </fieldset>
      {every ? (
        <Rows key={of} documents={list} of={`${of}, by share`} />
      ) : typical.length > 0 ? (
        <Cards documents={typical} of={`documents typical of ${of}`} />
      ) : (
        <p class="small muted">{`No document that is typical of this ${what} is kept in this page.`}</p>
      )}
    </section>
  );
}
