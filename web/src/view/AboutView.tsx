import { counted, figure } from "../model/format";
import { explain, label } from "../model/scores";
import { run } from "../state";
import { Licences } from "./Licences";
import { TrainingCurve } from "./TrainingCurve";

const factNames: Record<string, string> = {
  corpus: "Corpus",
  embeddings: "Embeddings",
  train: "Autoencoder",
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
          {counted(run.atoms.count, "direction")} that it has learned, the atoms. Each atom has the
          words of the documents that use it. Atoms that are alike are merged, step by step, into
          topics: the slider says where to stop.
        </p>
        <p>
          The run was cut into {counted(run.topics.length, "topic")}, for which words were estimated
          anew from the documents and scores computed. At any other number the page merges the atoms
          itself: words are then averages over atoms, and shares sums over atoms, so that figures
          differ a little in kind from the run’s own.
        </p>
        {run.documentsShown.count < run.documents && (
          <p>
            The page holds {counted(run.documentsShown.count, "document")}: those typical of a topic
            or an atom, and others drawn at random. Search and map know these alone; all shares are
            of the whole corpus.
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
