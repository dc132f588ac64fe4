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
  /** What it shows, in a line. */
  told?: string;
  table: () => Table;
  draw: (width: number, inks: Inks) => Element;
  children?: ComponentChildren;
  /** Stands under the drawing. */
  below?: ComponentChildren;
}

/** A drawing as wide as its place, which can be saved. */
export function Chart({ name, title, told, table, draw, children, below }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(() => place.current);
  const colours = inks();
  useEffect(() => {
    if (width === 0) return;
    const drawn = draw(width, colours);
    const buttons = drawn.querySelector("[role=button]") !== null;
    drawn.setAttribute("role", buttons ? "group" : "img");
    drawn.setAttribute("aria-label", title);
    // Plot names groups of marks, which have no role that may be named.
    for (const marks of drawn.querySelectorAll<SVGGElement>("g[aria-label]")) {
      marks.dataset.mark = marks.getAttribute("aria-label") ?? "";
      marks.removeAttribute("aria-label");
    }
    const before = document.activeElement;
    const focused =
      before && place.current?.contains(before)
        ? [...clickables(place.current)].indexOf(before)
        : -1;
    place.current?.replaceChildren(drawn);
    // Drawn anew, it keeps the reader's place.
    if (focused >= 0) ([...clickables(drawn)][focused] as SVGElement | undefined)?.focus();
  });
  return (
    <figure class="chart" data-chart={name}>
      <figcaption>
        <h3>{title}</h3>
        <Export name={name} svg={() => place.current?.querySelector("svg") ?? null} table={table} />
      </figcaption>
      {told && <p class="legend">{told}</p>}
      {children}
      <div ref={place} class="drawing" />
      {below}
    </figure>
  );
}

const clickables = (within: Element): NodeListOf<Element> => within.querySelectorAll(".clickable");

/** Makes marks of a drawing act as buttons. What each stands for is the place that Plot binds to
 * it: facets are drawn one column after the other, whatever the order of the data. */
export function clickable(marks: Iterable<Element>, act: (place: number) => void): void {
  let order = 0;
  for (const mark of marks) {
    const bound = (mark as { __data__?: unknown }).__data__;
    const at = typeof bound === "number" ? bound : order;
    order++;
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "button");
    mark.classList.add("clickable");
    mark.addEventListener("click", () => act(at));
    mark.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== "Enter" && key !== " ") return;
      event.preventDefault();
      act(at);
    });
  }
}
