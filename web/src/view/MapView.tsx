import { colour, palette, shade } from "../model/colours";
import { counted, whole } from "../model/format";
import { shareOf } from "../model/shares";
import { branchNames, read, run, selectAtom, selected, shares, topics } from "../state";
import { Rows } from "./DocumentList";
import { MapCanvas } from "./MapCanvas";
import {
  type By,
  by,
  circled,
  colourOfTopic,
  drawnDocuments,
  foundItems,
  points,
  regions,
  type What,
  what,
} from "./mapPoints";

function Legend() {
  if (what.value === "documents" && by.value === "time") {
    const names = run.eras.names;
    return (
      <p class="legend swatches">
        {names[0]}{" "}
        <span
          class="ramp"
          aria-hidden="true"
          style={{ background: `linear-gradient(to right, ${shade(0)}, ${shade(1)})` }}
        />{" "}
        {names[names.length - 1]}
      </p>
    );
  }
  const groups = what.value === "documents" && by.value === "group";
  const names = groups ? run.groups.names : branchNames.value;
  return (
    <>
      <ul class="legend swatches">
        {names.map((name, i) => (
          <li key={name}>
            <i style={{ background: colour(i) }} />
            {name}
          </li>
        ))}
      </ul>
      {names.length > palette.length && (
        <p class="legend">Colours repeat; a filter shows a group alone.</p>
      )}
    </>
  );
}

function Extent() {
  const { count } = run.documentsShown;
  const drawn = run.atoms.drawn.length;
  if (what.value === "atoms") {
    return (
      <>
        {drawn < run.atoms.count
          ? `The ${whole(drawn)} largest of ${whole(run.atoms.count)} atoms`
          : counted(drawn, "atom")}
        ; area is the share.
      </>
    );
  }
  if (drawnDocuments.length < count)
    return <>{`${whole(drawnDocuments.length)} of ${whole(run.documents)} documents are drawn.`}</>;
  return (
    <>
      {count < run.documents
        ? `${whole(count)} of ${whole(run.documents)} documents: those typical of topics and atoms, others at random.`
        : counted(count, "document")}
    </>
  );
}

/** What a line was drawn around, in a list. */
function Circled() {
  const list = circled.value;
  if (list.length === 0) return null;
  const close = (
    <button
      type="button"
      class="more"
      onClick={() => {
        circled.value = [];
      }}
    >
      Close
    </button>
  );
  if (what.value === "atoms") {
    return (
      <section class="circled" aria-label="Within the line">
        <h3>{counted(list.length, "atom")} within the line</h3>
        {close}
        <ul class="links">
          {list.slice(0, 100).map((atom) => (
            <li key={atom}>
              <button type="button" onClick={() => selectAtom(atom)}>
                {`Atom ${run.atoms.ids[atom]}`}
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  }
  const place = selected.value;
  const listed = list
    .map((document) => ({ document, share: shareOf(shares.value, document, place) }))
    .sort((a, b) => b.share - a.share || a.document - b.document);
  return (
    <section class="circled" aria-label="Within the line">
      <h3>{counted(list.length, "document")} within the line</h3>
      {close}
      <p class="legend">{`By their share of “${topics.value[place]?.name}”.`}</p>
      <Rows key={list.join()} documents={listed} of="documents within a line on the map" />
    </section>
  );
}

export function MapView() {
  const atoms = what.value === "atoms";
  return (
    <section aria-label="Map">
      <div class="tools">
        <label>
          Show{" "}
          <select
            id="map-what"
            value={what.value}
            onChange={(event) => {
              what.value = event.currentTarget.value as What;
              circled.value = [];
            }}
          >
            {run.documentsShown.count > 0 && <option value="documents">documents</option>}
            <option value="atoms">atoms</option>
          </select>
        </label>
        {!atoms && (
          <label>
            coloured by{" "}
            <select
              id="map-by"
              value={by.value}
              onChange={(event) => {
                by.value = event.currentTarget.value as By;
              }}
            >
              <option value="topic">topic</option>
              {run.groups.names.length > 1 && <option value="group">group</option>}
              {run.eras.names.length > 1 && <option value="time">time</option>}
            </select>
          </label>
        )}
        <span class="small muted" role="status">
          {foundItems.value ? `${whole(foundItems.value.size)} found. ` : ""}
          <Extent />
        </span>
      </div>
      <p class="legend">
        {atoms
          ? "A dot an atom; near dots are alike. "
          : "A dot a document; near dots are about alike. A click opens one. "}
        Outlines hold most of a topic’s dots, names choose it. Drag to move; Ctrl and the wheel, or
        + and −, zoom; Shift and drag, or Lasso, list what lies within a line.
      </p>
      <MapCanvas
        points={points.value}
        regions={regions.value}
        colourOf={colourOfTopic}
        atoms={atoms}
        choose={(item) => {
          if (atoms) selectAtom(item);
          else read([item], 0, "the map");
        }}
        lasso={(items) => {
          circled.value = items;
        }}
      />
      <Circled />
      <Legend />
    </section>
  );
}
