import { signal } from "@preact/signals";
import { whole } from "../model/format";
import { groupSizes, run } from "../state";
import { Contrast } from "./Contrast";
import { HeatTable } from "./HeatTable";

const group = signal(0);

export function GroupsView() {
  const { names } = run.groups;
  const sizes = groupSizes.value;
  return (
    <section aria-label="Groups">
      <div class="tools">
        <label>
          Group{" "}
          <select
            id="group"
            value={group.value}
            onChange={(event) => {
              group.value = Number(event.currentTarget.value);
            }}
          >
            {names.map((name, g) => (
              <option key={name} value={g}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span class="small muted">{`${whole(sizes[group.value])} documents`}</span>
      </div>
      <Contrast group={group.value} />
      <HeatTable
        name="groups"
        title="Topics by group"
        told="A row a topic, a column a group; a stronger colour is more, compared with the topic’s own largest share. A name opens its topic."
        columns={names}
        shareOf={(topic, g) => topic.groups[g]}
        known={sizes.map((size) => size > 0)}
      />
    </section>
  );
}
