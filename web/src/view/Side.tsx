import { useLayoutEffect } from "preact/hooks";
import { opened, selectedAtom, topic } from "../state";
import { AtomPage } from "./AtomPage";
import { TopicPage } from "./TopicPage";

/** What is looked at: a topic, or an atom of it. */
export function Side() {
  const atom = selectedAtom.value;
  const shown = topic.value;
  const narrow = opened.value;
  // Where a screen is too narrow for both, what is opened begins at its top.
  useLayoutEffect(() => {
    const side = document.getElementById("side");
    if (!side) return;
    side.scrollTo(0, 0);
    if (narrow && getComputedStyle(side).position !== "sticky") side.scrollIntoView();
  }, [narrow, atom, shown?.place]);
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
