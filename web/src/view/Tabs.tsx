import { hasTimes } from "../model/eras";
import { opened, query, run, type View, view } from "../state";

const names: [View, string][] = [
  ["topics", "Topics"],
  ["map", "Map"],
  ["tree", "Tree"],
  ["similarity", "Similarity"],
  ["groups", "Groups"],
  ["time", "Time"],
  ["about", "About"],
];

export function Tabs() {
  const shown = names.filter(
    ([name]) =>
      (name !== "groups" || run.groups.names.length > 1) && (name !== "time" || hasTimes(run.eras)),
  );
  return (
    <nav class="tabs" aria-label="Views">
      {shown.map(([name, text]) => (
        <button
          type="button"
          key={name}
          data-view={name}
          aria-current={view.value === name && !query.value ? "page" : undefined}
          onClick={() => {
            view.value = name;
            query.value = "";
            opened.value = false;
          }}
        >
          {text}
        </button>
      ))}
    </nav>
  );
}
