import { csv, download, type Table } from "../model/table";

interface Props {
  name: string;
  svg: () => SVGSVGElement | null;
  table: () => Table;
}

/** The drawing as a file of its own. */
function svgText(drawn: SVGSVGElement): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", "system-ui, sans-serif");
  return new XMLSerializer().serializeToString(copy);
}

export function Export({ name, svg, table }: Props) {
  const save = () => {
    const drawn = svg();
    if (drawn) download(`${name}.svg`, "image/svg+xml", svgText(drawn));
  };
  return (
    <div class="export">
      <button
        type="button"
        data-export={`${name}.svg`}
        onClick={save}
        aria-label={`Save ${name} as SVG`}
      >
        SVG
      </button>
      <button
        type="button"
        data-export={`${name}.csv`}
        onClick={() => download(`${name}.csv`, "text/csv", csv(table()))}
        aria-label={`Save ${name} as CSV`}
      >
        CSV
      </button>
    </div>
  );
}
