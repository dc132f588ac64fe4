import { percent } from "../model/format";
import { topicsOfDocument } from "../model/topics";
import { cut, run, select, topics } from "../state";

interface Props {
  documents: { document: number; share: number | null }[];
  what: string;
}

export function DocumentCard({ document, share }: { document: number; share?: number | null }) {
  const d = run.documentsShown;
  const group = d.groups[document] >= 0 ? run.groups.names[d.groups[document]] : "";
  const title = d.titles[document];
  const meta = [title ? d.ids[document] : "", group, d.times[document]].filter(Boolean);
  return (
    <li>
      {d.thumbnails[document] && (
        <img
          class="thumbnail"
          src={`data:image/jpeg;base64,${d.thumbnails[document]}`}
          alt={title || d.ids[document]}
        />
      )}
      <div class="head">
        <b>{title || d.ids[document]}</b>
        {typeof share === "number" && <span title="Share of the document">{percent(share)}</span>}
      </div>
      {meta.length > 0 && <div class="meta">{meta.join(" · ")}</div>}
      {d.excerpts[document] && <blockquote>{d.excerpts[document]}</blockquote>}
      <TopicsOfDocument document={document} />
    </li>
  );
}

const leastShare = 0.01;

/** Its strongest topics, at most five, a bar each. */
function TopicsOfDocument({ document }: { document: number }) {
  const leading = topicsOfDocument(run, document, cut.value).filter((t) => t.share >= leastShare);
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

export function DocumentList({ documents, what }: Props) {
  if (documents.length === 0) {
    return run.documentsShown.count === 0 ? null : (
      <p class="small muted">No document that is typical of this {what} is kept in this page.</p>
    );
  }
  return (
    <section>
      <h3>Typical documents</h3>
      <ul class="documents">
        {documents.map(({ document, share }) => (
          <DocumentCard key={document} document={document} share={share} />
        ))}
      </ul>
    </section>
  );
}
