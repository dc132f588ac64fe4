import { computed, signal } from "@preact/signals";
import { colour, palette, shade } from "../model/colours";
import { counted, shortened, whole } from "../model/format";
import { labelsOf, type Point } from "../model/scene";
import { search } from "../model/search";
import { branchNames, branchOf, cut, index, main, query, run, selected, topics } from "../state";
import { MapCanvas } from "./MapCanvas";

type What = "documents" | "atoms";
type By = "topic" | "group" | "time";

const what = signal<What>(run.documentsShown.count > 0 ? "documents" : "atoms");
const by = signal<By>("topic");
/** The group that is shown alone, −1 for all. */
const alone = signal(-1);

/** How late an era is, 0 to 1. */
const lateness = (era: number): number => era / Math.max(1, run.eras.names.length - 1);

const grey = palette[palette.length - 1];

function fillOfDocument(document: number): string {
  const d = run.documentsShown;
  if (by.value === "group") {
    const group = d.groups[document];
    const shown = alone.value < 0 || alone.value === group;
    return group < 0 || !shown ? grey : colour(alone.value < 0 ? group : 0);
  }
  if (by.value === "time") {
    const era = d.eras[document];
    return era < 0 ? grey : shade(lateness(era));
  }
  const topic = main.value[document];
  return topic < 0 ? grey : colour(branchOf.value[topic]);
}

const found = computed<Set<number> | null>(() => {
  if (!query.value.trim()) return null;
  const result = search(run, index(), cut.value, query.value);
  return new Set(
    what.value === "documents" ? result.documents : result.words.flatMap((word) => word.atoms),
  );
});

const points = computed<Point[]>(() => {
  const strength = (place: number, topic: number): Point["strength"] => {
    if (found.value) return found.value.has(place) ? "strong" : "faint";
    if (what.value === "documents" && by.value === "group" && alone.value >= 0) {
      return run.documentsShown.groups[place] === alone.value ? "plain" : "faint";
    }
    return topic === selected.value ? "strong" : "plain";
  };
  const list: Point[] = [];
  if (what.value === "documents") {
    const { count, places } = run.documentsShown;
    for (let i = 0; i < count; i++) {
      const topic = main.value[i];
      list.push({
        x: places[2 * i],
        y: places[2 * i + 1],
        r: count > 3000 ? 2.2 : 3,
        fill: fillOfDocument(i),
        topic,
        place: i,
        strength: strength(i, topic),
      });
    }
  } else {
    const { drawn, places, shares } = run.atoms;
    const most = Math.max(...shares);
    drawn.forEach((atom, i) => {
      const topic = cut.value.topicOf[atom];
      list.push({
        x: places[2 * i],
        y: places[2 * i + 1],
        r: 2 + 9 * Math.sqrt(shares[atom] / most),
        fill: topic < 0 ? grey : colour(branchOf.value[topic]),
        topic,
        place: atom,
        strength: strength(atom, topic),
      });
    });
  }
  const rank = { faint: 0, plain: 1, strong: 2 };
  return list.sort((a, b) => rank[a.strength] - rank[b.strength]);
});

const labels = computed(() =>
  labelsOf(
    points.value,
    topics.value.map((t) => shortened(t.name, 40)),
    selected.value,
  ),
);

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
  if (groups && alone.value >= 0) return null;
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
        <p class="legend">Colours repeat; choose a group above to see it alone.</p>
      )}
    </>
  );
}

function Extent() {
  const d = run.documentsShown.count;
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
  return (
    <>
      {d < run.documents
        ? `${whole(d)} of ${whole(run.documents)} documents: those typical of topics and atoms, others at random.`
        : counted(d, "document")}
    </>
  );
}

export function MapView() {
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
            }}
          >
            {run.documentsShown.count > 0 && <option value="documents">documents</option>}
            <option value="atoms">atoms</option>
          </select>
        </label>
        {what.value === "documents" && (
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
        {what.value === "documents" && by.value === "group" && (
          <select
            id="map-group"
            aria-label="Group"
            value={alone.value}
            onChange={(event) => {
              alone.value = Number(event.currentTarget.value);
            }}
          >
            <option value={-1}>all groups</option>
            {run.groups.names.map((name, g) => (
              <option key={name} value={g}>
                {name}
              </option>
            ))}
          </select>
        )}
        <span class="small muted" role="status">
          {found.value ? `${whole(found.value.size)} found. ` : ""}
          <Extent />
        </span>
      </div>
      <MapCanvas points={points.value} labels={labels.value} atoms={what.value === "atoms"} />
      <Legend />
    </section>
  );
}
