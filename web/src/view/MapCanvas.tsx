import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { shortened } from "../model/format";
import type { Region } from "../model/regions";
import {
  dragged,
  everything,
  gridOf,
  type Lens,
  labelsOf,
  type Points,
  pointAt,
  pointsWithin,
  xOf,
  yOf,
  zoomed,
} from "../model/scene";
import { nodeWords } from "../model/words";
import { cut, run, select, selected, topics } from "../state";
import { inks } from "../theme";
import { Export } from "./Export";
import { labelled, paintOver, type Scene, svgOf } from "./paint";
import { type PointDrawer, pointDrawer } from "./pointDrawer";
import { aboutDocument, nameOfDocument, useText } from "./text";
import { useWidth } from "./width";

interface Props {
  points: Points;
  regions: Region[];
  colourOf: (topic: number) => string;
  atoms: boolean;
  /** A point was clicked. */
  choose: (item: number) => void;
  /** A line was drawn around these. */
  lasso: (items: number[]) => void;
}

function DocumentTip({ document, topic }: { document: number; topic: number }) {
  const { value: text } = useText(document);
  const picture = run.documentsShown.thumbnails[document];
  return (
    <>
      {picture && <img alt="" src={`data:image/jpeg;base64,${picture}`} />}
      <p>
        <b>{nameOfDocument(document)}</b>
      </p>
      <p>{aboutDocument(document).join(" · ")}</p>
      <p>{shortened(text ?? "", 160)}</p>
      <p class="topic">{topics.value[topic]?.name ?? "no topic"}</p>
    </>
  );
}

function AtomTip({ atom, topic }: { atom: number; topic: number }) {
  const words = nodeWords(run, atom)
    .slice(0, 8)
    .map((w) => w.word)
    .join(", ");
  return (
    <>
      <p>
        <b>{`Atom ${run.atoms.ids[atom]}: ${words}`}</b>
      </p>
      <p class="topic">{topics.value[topic]?.name ?? "no topic"}</p>
    </>
  );
}

const step = 60;
const mostLabel = 34;

interface Drag {
  x: number;
  y: number;
  moved: boolean;
  /** What is drawn around points, where it is not the map that is moved. */
  line: [number, number][] | null;
}

export function MapCanvas({ points, regions, colourOf, atoms, choose, lasso }: Props) {
  const ground = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const drawer = useRef<PointDrawer | null>(null);
  const drag = useRef<Drag | null>(null);
  const [lens, setLens] = useState<Lens>(everything);
  const [circling, setCircling] = useState(false);
  const [line, setLine] = useState<[number, number][] | null>(null);
  const [hover, setHover] = useState(-1);
  const width = useWidth(() => over.current?.parentElement);
  const frame = {
    width,
    height: Math.round(Math.min(width * 0.95, Math.max(360, innerHeight - 150))),
  };
  const grid = useMemo(() => gridOf(points), [points]);
  const names = useMemo(
    () => cut.value.topics.map((topic) => shortened(topic.name, mostLabel)),
    [cut.value],
  );
  const scene: Scene = {
    points,
    regions,
    colourOf,
    labels: labelsOf(points, names, selected.value, frame, lens),
    selected: selected.value,
    frame,
    lens,
    inks: inks(),
  };
  const labels = width > 0 ? labelled(scene) : [];

  useEffect(() => setHover(-1), [points]);
  useEffect(() => {
    const [below, above] = [ground.current, over.current];
    if (!below || !above || width === 0) return;
    const ratio = devicePixelRatio || 1;
    for (const canvas of [below, above]) {
      const [w, h] = [Math.round(width * ratio), Math.round(frame.height * ratio)];
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
      }
    }
    drawer.current ??= pointDrawer(below);
    drawer.current?.take(points);
    drawer.current?.draw(frame, lens, ratio, scene.inks.ink);
    below.dataset.drawn = drawer.current?.kind ?? "";
    const pen = above.getContext("2d");
    if (!pen) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, frame.height);
    paintOver(pen, scene, labels);
    if (!line) return;
    pen.strokeStyle = scene.inks.ink;
    pen.setLineDash([5, 4]);
    pen.stroke(new Path2D(`M${line.map((at) => at.join()).join("L")}Z`));
    pen.setLineDash([]);
  });

  const zoomBy = (factor: number) =>
    setLens(zoomed(frame, lens, factor, width / 2, frame.height / 2));
  const at = (event: PointerEvent | MouseEvent) =>
    pointAt(points, grid, frame, lens, event.offsetX, event.offsetY);

  const onMove = (event: PointerEvent) => {
    const start = drag.current;
    if (!start || (event.buttons & 1) === 0) {
      setHover(at(event));
      return;
    }
    const [dx, dy] = [event.offsetX - start.x, event.offsetY - start.y];
    if (!start.moved && Math.hypot(dx, dy) < 4) return;
    start.moved = true;
    setHover(-1);
    if (start.line) {
      start.line.push([event.offsetX, event.offsetY]);
      setLine([...start.line]);
      return;
    }
    start.x = event.offsetX;
    start.y = event.offsetY;
    setLens(dragged(frame, lens, dx, dy));
  };
  const onUp = (event: PointerEvent) => {
    const done = drag.current;
    drag.current = null;
    if (!done) return;
    setLine(null);
    if (!done.moved) {
      const point = at(event);
      if (point >= 0) choose(points.items[point]);
    } else if (done.line && done.line.length > 2) {
      lasso(pointsWithin(points, frame, lens, done.line).map((point) => points.items[point]));
      setCircling(false);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    const acts: Record<string, () => void> = {
      "+": () => zoomBy(1.4),
      "=": () => zoomBy(1.4),
      "-": () => zoomBy(1 / 1.4),
      "0": () => setLens(everything),
      ArrowLeft: () => setLens(dragged(frame, lens, step, 0)),
      ArrowRight: () => setLens(dragged(frame, lens, -step, 0)),
      ArrowUp: () => setLens(dragged(frame, lens, 0, step)),
      ArrowDown: () => setLens(dragged(frame, lens, 0, -step)),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const tipX = hover >= 0 ? xOf(frame, lens, points.places[2 * hover]) : 0;
  const tipY = hover >= 0 ? yOf(frame, lens, points.places[2 * hover + 1]) : 0;
  const tipIn = hover >= 0 && tipX >= 0 && tipY >= 0 && tipX <= width && tipY <= frame.height;

  return (
    <>
      <div class="zoom">
        <button type="button" aria-label="Nearer" onClick={() => zoomBy(1.4)}>
          +
        </button>
        <button type="button" aria-label="Further" onClick={() => zoomBy(1 / 1.4)}>
          −
        </button>
        <button type="button" onClick={() => setLens(everything)}>
          All
        </button>
        <button
          type="button"
          id="lasso"
          aria-pressed={circling}
          title="Draw a line around points; or drag with Shift held"
          onClick={() => setCircling(!circling)}
        >
          Lasso
        </button>
        <Export
          name="map"
          svg={() => svgOf(scene)}
          table={() => [
            [atoms ? "atom" : "document", "x", "y", "topic", "name"],
            ...Array.from(points.items, (item, i) => [
              atoms ? run.atoms.ids[item] : run.documentsShown.ids[item],
              points.places[2 * i],
              points.places[2 * i + 1],
              points.topics[i],
              cut.value.topics[points.topics[i]]?.name ?? "",
            ]),
          ]}
        />
      </div>
      <div class={circling ? "map circling" : "map"} style={{ height: `${frame.height + 2}px` }}>
        <canvas ref={ground} id="map-points" />
        <canvas
          ref={over}
          id="map"
          tabIndex={0}
          role="img"
          aria-label={`Map of ${points.count} ${atoms ? "atoms" : "documents"}; plus and minus zoom, arrows move, 0 shows all. The list of topics holds the same.`}
          onPointerDown={(event) => {
            const around = circling || event.shiftKey;
            drag.current = {
              x: event.offsetX,
              y: event.offsetY,
              moved: false,
              line: around ? [[event.offsetX, event.offsetY]] : null,
            };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={onMove}
          onPointerUp={onUp}
          onPointerCancel={() => {
            drag.current = null;
            setLine(null);
          }}
          onPointerLeave={() => setHover(-1)}
          onWheel={(event) => {
            // The wheel alone scrolls the page.
            if (!event.ctrlKey && !event.metaKey) return;
            event.preventDefault();
            setLens(
              zoomed(frame, lens, Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY),
            );
          }}
          onKeyDown={onKey}
        />
        {labels.map((label) => (
          <button
            type="button"
            class="map-label"
            key={label.topic}
            data-topic={label.topic}
            aria-pressed={label.strong}
            style={{ left: `${label.px}px`, top: `${label.py}px` }}
            onClick={() => select(label.topic)}
          >
            {label.text}
          </button>
        ))}
        {tipIn && (
          <div
            class="tip"
            role="tooltip"
            style={{
              left: `${Math.min(tipX + 12, Math.max(0, width - 300))}px`,
              top: `${tipY + 16}px`,
            }}
          >
            {atoms ? (
              <AtomTip atom={points.items[hover]} topic={points.topics[hover]} />
            ) : (
              <DocumentTip document={points.items[hover]} topic={points.topics[hover]} />
            )}
          </div>
        )}
      </div>
    </>
  );
}
