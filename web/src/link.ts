/** What is looked at, in the address: a link to a view, a number of topics, a topic. */
import { effect } from "@preact/signals";
import { asked, cut, cutInto, mostTopics, selected, topics, type View, view } from "./state";

const views: View[] = ["topics", "map", "tree", "similarity", "groups", "time", "about"];

/** "#map/20/3": the view, the number of topics, the topic by its id, from 0. */
export function followLink(hash: string): void {
  const [name, count, place] = hash.replace(/^#/, "").split("/");
  const found = views.find((each) => each === name);
  if (!found) return;
  view.value = found;
  const wanted = Number(count);
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= mostTopics) cutInto(wanted);
  const topic = Number(place || Number.NaN);
  if (Number.isInteger(topic) && topic >= 0 && topic < topics.value.length) selected.value = topic;
}

export function keepLink(): void {
  followLink(location.hash);
  addEventListener("hashchange", () => followLink(location.hash));
  let first = true;
  effect(() => {
    const count = cut.value.own || asked.value === null ? topics.value.length : asked.value;
    const hash = `#${view.value}/${count}/${selected.value}`;
    // A page that nobody has touched keeps its plain address.
    if (!first) history.replaceState(null, "", hash);
    first = false;
  });
}
