import { counted } from "../model/format";
import { contentsTold, corpusTold } from "../model/told";
import { run } from "../state";
import { ThemeSwitch } from "./ThemeSwitch";

/** A file's name without its endings is easier to read. */
export const title =
  run.title === run.facts.find(([name]) => name === "corpus")?.[1]
    ? run.title.replace(/\.(jsonl|csv|tsv|txt)?(\.(gz|zst))?$/, "").replaceAll("_", " ")
    : run.title;

export function Header() {
  return (
    <header>
      <div class="headline">
        <h1>{title}</h1>
        <ThemeSwitch />
      </div>
      {run.about && <p class="lead">{run.about}</p>}
      <p class="lead">
        {corpusTold(run)}
        {run.unreached > 0 &&
          ` ${counted(run.unreached, "document has", "documents have")} no topic.`}
      </p>
      <p class="small muted holds">{contentsTold(run)}</p>
    </header>
  );
}
