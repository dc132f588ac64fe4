import { useEffect, useRef } from "preact/hooks";
import { asked, cut, cutInto, mostTopics, ownCount, query, reading, run, topics } from "../state";

/** Slider positions go by the square root, so that small numbers have room. */
const steps = 1000;
const least = Math.min(2, mostTopics);
const positionOf = (count: number): number =>
  Math.round(steps * Math.sqrt((count - least) / Math.max(1, mostTopics - least)));
const countOf = (position: number): number =>
  Math.round(least + (mostTopics - least) * (position / steps) ** 2);

function Note() {
  if (cut.value.own) return <>The run’s own cut, with its names and scores.</>;
  return (
    <>
      Cut from the merge tree, as the program cuts it into as many
      {run.tree_cut ? "" : " without the run’s steering"}: words and shares are sums over atoms.
    </>
  );
}

export function Controls() {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === "/" && !typing && reading.value === null) {
        event.preventDefault();
        box.current?.focus();
      } else if (event.key === "Escape" && event.target === box.current) {
        query.value = "";
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const count = topics.value.length;
  const set = (value: number) =>
    cutInto(Math.min(mostTopics, Math.max(least, Math.round(value) || least)));
  return (
    <section class="controls" aria-label="Number of topics and search">
      <div class="slider">
        <label for="count">Number of topics</label>
        <input
          id="slider"
          type="range"
          min={0}
          max={steps}
          value={positionOf(count)}
          aria-label="Number of topics"
          aria-valuetext={`${count} topics`}
          onInput={(event) => set(countOf(Number(event.currentTarget.value)))}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            set(count + step);
          }}
        />
        <input
          id="count"
          type="number"
          min={least}
          max={mostTopics}
          value={count}
          onChange={(event) => set(Number(event.currentTarget.value))}
        />
        <button
          type="button"
          disabled={asked.value === null || cut.value.own}
          onClick={() => cutInto(null)}
        >
          {`Back to ${ownCount}`}
        </button>
      </div>
      <input
        ref={box}
        id="search"
        type="search"
        placeholder="Find topics, words, documents"
        aria-label="Find topics, words and documents"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
      />
      <p class="small muted note" role="status">
        <Note />
      </p>
    </section>
  );
}
