import { counted, figure, whole } from "../model/format";
import { explain, label } from "../model/scores";
import { run } from "../state";
import { ThemeSwitch } from "./ThemeSwitch";

/** A file's name without its endings is easier to read. */
export const title =
  run.title === run.facts.find(([name]) => name === "corpus")?.[1]
    ? run.title.replace(/\.(jsonl|csv|tsv|txt)?(\.(gz|zst))?$/, "").replaceAll("_", " ")
    : run.title;

export function Header() {
  const figures: [string, string, string][] = [
    [whole(run.documents), "documents", "Documents of the corpus."],
    [whole(run.topics.length), "topics", "Topics of this run; the slider shows any other number."],
    [whole(run.atoms.count), "atoms in use", "Directions of meaning that topics are made of."],
  ];
  for (const [name, value] of run.scores) {
    if (value !== null && ["npmi", "diversity", "coverage", "nmi"].includes(name)) {
      figures.push([figure(value), label(name), explain(name)]);
    }
  }
  return (
    <header>
      <div class="headline">
        <h1>{title}</h1>
        <ThemeSwitch />
      </div>
      <p class="settings">{run.settings}</p>
      <ul class="figures">
        {figures.map(([value, name, why]) => (
          <li key={name} title={why}>
            <b>{value}</b>
            <span>{name}</span>
          </li>
        ))}
      </ul>
      {run.scores.length === 0 && (
        <p class="small muted unscored">
          This run has no scores: <code>saetm evaluate</code> makes them.
        </p>
      )}
      {run.unreached > 0 && (
        <p class="small muted unreached">
          {counted(run.unreached, "document has", "documents have")} no topic.
        </p>
      )}
    </header>
  );
}
