/** What is looked at, in the address: a link to a view, a number of topics, a topic, and behind "?"
 * the filter, a document, what is sought, topics over each other and events in time. */
import { batch, effect } from "@preact/signals";
import {
  asked,
  cut,
  cutInto,
  type Event,
  events,
  filter,
  mostTopics,
  overlaid,
  query,
  reading,
  run,
  selected,
  topics,
  type View,
  view,
} from "./state";

const views: View[] = ["topics", "map", "tree", "similarity", "groups", "time", "about"];

/** Whole numbers below `end` of a list with commas. */
const numbersIn = (text: string | null, end: number): number[] => {
  const found = (text ?? "").split(",").filter((part) => /^\d+$/.test(part));
  return [...new Set(found.map(Number))].filter((value) => value < end);
};

function erasIn(text: string | null): [number, number] | null {
  const [from, to = from] = (text ?? "").split("-").filter((part) => /^\d+$/.test(part));
  if (from === undefined || Number(to) >= run.eras.names.length) return null;
  return Number(from) <= Number(to) ? [Number(from), Number(to)] : null;
}

const eventsIn = (parts: string[]): Event[] =>
  parts.flatMap((part) => {
    const found = /^(-?\d+(?:\.\d+)?) (.{1,60})$/.exec(part);
    return found ? [{ year: Number(found[1]), name: found[2] }] : [];
  });

/** "#map/20/3?groups=1,2": the view, the number of topics, the topic by its id, from 0. */
export function followLink(hash: string): void {
  const [path, rest = ""] = hash.replace(/^#/, "").split("?", 2);
  const [name, count, place] = path.split("/");
  const found = views.find((each) => each === name);
  if (!found) return;
  batch(() => {
    view.value = found;
    const wanted = Number(count);
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= mostTopics) cutInto(wanted);
    const topic = Number(place || Number.NaN);
    if (Number.isInteger(topic) && topic >= 0 && topic < topics.value.length) {
      selected.value = topic;
    }
    const asked = new URLSearchParams(rest);
    filter.value = {
      topics: numbersIn(asked.get("topics"), topics.value.length),
      groups: numbersIn(asked.get("groups"), run.groups.names.length),
      eras: erasIn(asked.get("eras")),
    };
    overlaid.value = numbersIn(asked.get("over"), topics.value.length);
    events.value = eventsIn(asked.getAll("event"));
    query.value = asked.get("find") ?? "";
    const id = asked.get("document");
    const document = id === null ? -1 : run.documentsShown.ids.indexOf(id);
    if (document < 0) reading.value = null;
    else if (reading.value?.list[reading.value.at] !== document) {
      const all = Int32Array.from({ length: run.documentsShown.count }, (_, d) => d);
      reading.value = { list: all, at: document, of: "the corpus’ order" };
    }
  });
}

function link(): string {
  const count = cut.value.own || asked.value === null ? topics.value.length : asked.value;
  const more = new URLSearchParams();
  const { topics: present, groups, eras } = filter.value;
  if (present.length > 0) more.set("topics", present.join());
  if (groups.length > 0) more.set("groups", groups.join());
  if (eras) more.set("eras", eras.join("-"));
  if (query.value.trim()) more.set("find", query.value.trim());
  if (overlaid.value.length > 0) more.set("over", overlaid.value.join());
  for (const event of events.value) more.append("event", `${event.year} ${event.name}`);
  const open = reading.value;
  if (open) more.set("document", run.documentsShown.ids[open.list[open.at]]);
  // Commas are legible, and mean nothing there.
  const rest = more.toString().replaceAll("%2C", ",");
  return `#${view.value}/${count}/${selected.value}${rest ? `?${rest}` : ""}`;
}

export function keepLink(): void {
  followLink(location.hash);
  addEventListener("hashchange", () => followLink(location.hash));
  let first = true;
  effect(() => {
    const hash = link();
    // A page that nobody has touched keeps its plain address.
    if (!first) history.replaceState(null, "", hash);
    first = false;
  });
}
