/** Which documents all views are of: chips for what was chosen, and what there is to choose. */
import { useState } from "preact/hooks";
import { counted, shortened, whole } from "../model/format";
import { noFilter, present } from "../model/shares";
import { documentsLookedAt, filter, isFiltered, narrow, run, topics } from "../state";

interface ChipProps {
  kind: string;
  name: string;
  remove: () => void;
}

function Chip({ kind, name, remove }: ChipProps) {
  return (
    <li class="chip">
      <span>
        {kind}: <b>{shortened(name, 48)}</b>
      </span>
      <button type="button" aria-label={`Remove ${kind.toLowerCase()} ${name}`} onClick={remove}>
        ×
      </button>
    </li>
  );
}

function erasName([from, to]: [number, number]): string {
  const { names } = run.eras;
  return from === to ? names[from] : `${names[from]} to ${names[to]}`;
}

function Chips() {
  const { topics: places, groups, eras } = filter.value;
  return (
    <ul class="chips" aria-label="Filter">
      {places.map((place) => (
        <Chip
          key={`t${place}`}
          kind="Topic"
          name={topics.value[place]?.name ?? ""}
          remove={() => narrow({ topics: places.filter((other) => other !== place) })}
        />
      ))}
      {groups.map((group) => (
        <Chip
          key={`g${group}`}
          kind="Group"
          name={run.groups.names[group]}
          remove={() => narrow({ groups: groups.filter((other) => other !== group) })}
        />
      ))}
      {eras && <Chip kind="Time" name={erasName(eras)} remove={() => narrow({ eras: null })} />}
    </ul>
  );
}

interface AddProps {
  id: string;
  label: string;
  names: string[];
  chosen: number[];
  add: (place: number) => void;
}

/** A list of names; choosing one adds it. */
export function Add({ id, label, names, chosen, add }: AddProps) {
  return (
    <select
      id={id}
      aria-label={label}
      value={-1}
      onChange={(event) => {
        const place = Number(event.currentTarget.value);
        event.currentTarget.value = "-1";
        if (place >= 0) add(place);
      }}
    >
      <option value={-1}>{label}</option>
      {names.map((name, place) => (
        <option key={place} value={place} disabled={chosen.includes(place)}>
          {name}
        </option>
      ))}
    </select>
  );
}

function EraRange() {
  const { names } = run.eras;
  const last = names.length - 1;
  const [from, to] = filter.value.eras ?? [0, last];
  const set = (a: number, b: number) => {
    const range: [number, number] = [Math.min(a, b), Math.max(a, b)];
    narrow({ eras: range[0] === 0 && range[1] === last ? null : range });
  };
  const end = (id: string, label: string, value: number, choose: (era: number) => void) => (
    <label>
      {label}{" "}
      <select id={id} value={value} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {names.map((name, era) => (
          <option key={name} value={era}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      {end("from-era", "from", from, (era) => set(era, Math.max(era, to)))}
      {end("to-era", "to", to, (era) => set(Math.min(from, era), era))}
    </>
  );
}

export function Filters() {
  const [choosing, setChoosing] = useState(false);
  if (run.documentsShown.count === 0) return null;
  const { topics: places, groups } = filter.value;
  return (
    <section class="filters" aria-label="Documents looked at">
      <div class="chosen">
        <button
          type="button"
          id="narrow"
          aria-expanded={choosing}
          onClick={() => setChoosing(!choosing)}
        >
          Filter documents
        </button>
        <Chips />
        {isFiltered() && (
          <>
            <span class="small muted" role="status">
              {`${whole(documentsLookedAt.value)} of ${counted(run.documentsShown.count, "document")}`}
              {run.documentsShown.count < run.documents && " that this page holds"}
            </span>
            <button
              type="button"
              class="more"
              onClick={() => {
                filter.value = noFilter;
              }}
            >
              Clear
            </button>
          </>
        )}
      </div>
      {choosing && (
        <div class="choices">
          <Add
            id="filter-topic"
            label={`with the topic (${100 * present}% or more) …`}
            names={topics.value.map((topic) => topic.name)}
            chosen={places}
            add={(place) => narrow({ topics: [...places, place] })}
          />
          {run.groups.names.length > 1 && (
            <Add
              id="filter-group"
              label="of the group …"
              names={run.groups.names}
              chosen={groups}
              add={(group) => narrow({ groups: [...groups, group] })}
            />
          )}
          {run.eras.names.length > 1 && <EraRange />}
          <p class="small muted">
            All views then show these documents alone; groups add to each other, all else narrows.
          </p>
        </div>
      )}
    </section>
  );
}
