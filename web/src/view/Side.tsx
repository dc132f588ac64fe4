import { opened, selectedAtom, topic } from "../state";
import { AtomPage } from "./AtomPage";
import { TopicPage } from "./TopicPage";

/** What is looked at: a topic, or an atom of it. */
export function Side() {
  const atom = selectedAtom.value;
  const shown = topic.value;
  return (
    <aside id="side">
      <button
        type="button"
        class="back"
        onClick={() => {
          opened.value = false;
        }}
      >
        ← Back
      </button>
      {atom !== null ? (
        <AtomPage atom={atom} />
      ) : (
        shown && <TopicPage key={shown.place} topic={shown} />
      )}
    </aside>
  );
}
