import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Table } from "../model/table";
import { type Inks, inks } from "../theme";
import { Export } from "./Export";
import { useWidth } from "./width";

interface Props {
  /** Of the files it is saved as. */
  name: string;
  title: string;
  table: () => Table;
  draw: (width: number, inks: Inks) => Element;
  children?: ComponentChildren;
}

/** A drawing as wide as its place, which can be saved. */
export function Chart({ name, title, table, draw, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(() => place.current);
  const colours = inks();
  useEffect(() => {
    if (width === 0) return;
    const drawn = draw(width, colours);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", title);
    place.current?.replaceChildren(drawn);
  });
  return (
    <figure class="chart" data-chart={name}>
      <figcaption>
        <h3>{title}</h3>
        <Export name={name} svg={() => place.current?.querySelector("svg") ?? null} table={table} />
      </figcaption>
      {children}
      <div ref={place} class="drawing" />
    </figure>
  );
}

/** Makes marks of a drawing act as buttons. */
export function clickable(marks: Iterable<Element>, act: (place: number) => void): void {
  let place = 0;
  for (const mark of marks) {
    const at = place++;
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "button");
    mark.classList.add("clickable");
    mark.addEventListener("click", () => act(at));
    mark.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Enter") act(at);
    });
  }
}
