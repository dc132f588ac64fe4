import { counted, figure, percent } from "../model/format";
import { shareOf } from "../model/shares";
import { nearestTopics, type Topic } from "../model/topics";
import { documentsOfSelected, passes, run, select, shares, topics } from "../state";
import { AtomList } from "./AtomList";
import { DocumentList } from "./DocumentList";
import { GroupBars } from "./GroupBars";
import { TimeLine } from "./TimeLine";
import { WordBars } from "./WordBars";

const nearestShown = 6;

function Facts({ topic }: { topic: Topic }) {
  const facts: [string, string, string][] = [
    ["of the corpus", percent(topic.share), "Mean share of the topic over all documents."],
  ];
  if (topic.coverage !== null) {
    facts.push([
      "of documents have it",
      percent(topic.coverage),
      "Documents with so much of the topic that it counts as present, by default a tenth.",
    ]);
  }
  if (topic.npmi !== null) {
    facts.push(["coherence", figure(topic.npmi), "NPMI: how often its top words occur together."]);
  }
  if (topic.stability !== null) {
    facts.push([
      "stability",
      percent(topic.stability),
      "How surely the topic comes back in samples of the documents.",
    ]);
  }
  return (
    <p class="facts">
      {facts.map(([name, value, why]) => (
        <span key={name} title={why}>
          <b>{value}</b> {name}
        </span>
      ))}
    </p>
  );
}

export function TopicPage({ topic }: { topic: Topic }) {
  const nearest = nearestTopics(topics.value, topic, nearestShown);
  return (
    <article class="detail" id="topic" aria-label={`Topic ${topic.place}`}>
      <p class="kind">Topic {topic.place}</p>
      <h2>{topic.name}</h2>
      {topic.sentence && <p>{topic.sentence}</p>}
      {topic.note && <p class="muted">{topic.note}</p>}
      <Facts topic={topic} />
      {topic.words.length > 0 ? (
        <WordBars name={`topic-${topic.place}-words`} title="Words" words={topic.words} />
      ) : (
        <p class="muted wordless">
          The documents whose main topic this is hold no words that stand for it.
        </p>
      )}
      <DocumentList
        key={topic.place}
        typical={topic.documents
          .filter(passes)
          .map((document) => ({ document, share: shareOf(shares.value, document, topic.place) }))}
        all={() => documentsOfSelected.value}
        what="topic"
        name={topic.name}
      />
      {run.groups.names.length > 1 && <GroupBars topic={topic} />}
      {run.eras.names.length > 1 && <TimeLine topic={topic} />}
      {nearest.length > 0 && (
        <section>
          <h3>Nearest topics</h3>
          <ul class="links">
            {nearest.map((near) => (
              <li key={near.topic.place}>
                <button type="button" onClick={() => select(near.topic.place)}>
                  {near.topic.name}
                </button>
                <span class="muted" title="Cosine of the topics’ centres">
                  {near.similarity.toFixed(2)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <h3>{counted(topic.atoms.length, "atom")}</h3>
      <AtomList key={topic.atoms.join()} atoms={topic.atoms} />
    </article>
  );
}
