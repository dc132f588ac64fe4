import { useState } from "preact/hooks";
import { percent } from "../model/format";
import { nodeWords } from "../model/words";
import { run, selectAtom } from "../state";

const atFirst = 8;

/** The atoms of a topic, each with its own words; a click looks at one. */
export function AtomList({ atoms }: { atoms: number[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? atoms : atoms.slice(0, atFirst);
  return (
    <>
      <ul class="atoms">
        {shown.map((atom) => (
          <li key={atom}>
            <button type="button" data-atom={run.atoms.ids[atom]} onClick={() => selectAtom(atom)}>
              {nodeWords(run, atom)
                .slice(0, 7)
                .map((w) => w.word)
                .join(", ") || `atom ${run.atoms.ids[atom]}`}
            </button>
            <span class="muted">{percent(run.atoms.shares[atom])}</span>
          </li>
        ))}
      </ul>
      {atoms.length > atFirst && (
        <button type="button" class="more" onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${atoms.length}`}
        </button>
      )}
    </>
  );
}
