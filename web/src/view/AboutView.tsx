import { counted, figure } from "../model/format";
import { explain, label } from "../model/scores";
import { contentsTold } from "../model/told";
import { run } from "../state";
import { Licences } from "./Licences";
import { TrainingCurve } from "./TrainingCurve";

const factNames: Record<string, string> = {
  corpus: "Corpus",
  embeddings: "Embeddings",
  train: "Autoencoder",
  shares: "Shares of atoms",
  interpret: "Words of atoms",
  merge: "Merge tree",
  topics: "Topics",
};

export function AboutView() {
  return (
    <div class="about">
      <section>
        <h2>What this page shows</h2>
        <p>
          Each of {counted(run.documents, "document")} was turned into a vector, an embedding. A
          sparse autoencoder explains each embedding by a few of{" "}
          {counted(run.atoms.count, "direction")} that it has learned, the atoms. A document’s
          shares of atoms are averaged over documents that lie near it (how often, spread says
          below), and each atom has the words that it accounts for. Atoms that are alike are merged,
          step by step, into topics: the slider says where to stop.
        </p>
        <p>
          A topic is the sum of its atoms: its share of a document is the sum of theirs, and its
          words are those that its atoms account for together. So a merge changes neither the other
          topics nor what there is to share out, and at any number of topics the page shows what the
          program computes for it. The run was cut into {counted(run.topics.length, "topic")}, for
          which scores were computed
          {run.tree_cut ? "" : ", under steering that other cuts leave out"}.
        </p>
        <p>{contentsTold(run)}</p>
        <p class="muted">{run.settings}</p>
        {run.scores.length === 0 && (
          <p class="muted unscored">
            This run has no scores: <code>saetm evaluate</code> makes them.
          </p>
        )}
      </section>
      {run.scores.length > 0 && (
        <section>
          <h2>Scores of the run’s topics</h2>
          <dl class="scores">
            {run.scores.map(([name, value]) => (
              <div key={name}>
                <dt>
                  {label(name)} <b>{figure(value)}</b>
                </dt>
                <dd>{explain(name)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <TrainingCurve />
      </section>
      <section>
        <h2>How it was made</h2>
        <dl class="settings-list">
          {run.facts.map(([name, value]) => (
            <div key={name}>
              <dt>{factNames[name] ?? name}</dt>
              <dd>{value.replaceAll("_", " ")}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Licences />
    </div>
  );
}
