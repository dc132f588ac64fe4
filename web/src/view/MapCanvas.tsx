import { useEffect, useRef, useState } from "preact/hooks";
import { shortened } from "../model/format";
import {
  dragged,
  everything,
  type Label,
  type Lens,
  type Point,
  pointAt,
  zoomed,
} from "../model/scene";
import { nodeWords } from "../model/words";
import { cut, run, select, selectAtom, topics } from "../state";
import { inks } from "../theme";
import { Export } from "./Export";
import { paint, type Scene, svgOf } from "./paint";
import { useWidth } from "./width";

interface Props {
  points: Point[];
  labels: Label[];
  atoms: boolean;
}

function describe(point: Point, atoms: boolean): string[] {
  const topic = topics.value[point.topic]?.name ?? "no topic";
  if (atoms) {
    const words = nodeWords(run, point.place).slice(0, 8);
    return [`Atom ${run.atoms.ids[point.place]}: ${words.map((w) => w.word).join(", ")}`, topic];
  }
  const d = run.documentsShown;
  const group = d.groups[point.place] >= 0 ? run.groups.names[d.groups[point.place]] : "";
  return [
    d.titles[point.place] || d.ids[point.place],
    [group, d.times[point.place]].filter(Boolean).join(" · "),
    shortened(d.excerpts[point.place], 160),
    topic,
  ].filter(Boolean);
}

export function MapCanvas({ points, labels, atoms }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const [lens, setLens] = useState<Lens>(everything);
  const width = useWidth(() => canvas.current?.parentElement);
  const [hover, setHover] = useState<{ point: Point; x: number; y: number } | null>(null);
  const frame = {
    width,
    height: Math.round(Math.min(width * 0.95, Math.max(360, innerHeight - 190))),
  };
  const scene: Scene = { points, labels, frame, lens, inks: inks() };

  useEffect(() => {
    if (canvas.current && width > 0) paint(canvas.current, scene);
  });

  const zoomBy = (factor: number) =>
    setLens(zoomed(frame, lens, factor, width / 2, frame.height / 2));
  const choose = (point: Point) => {
    if (atoms) selectAtom(point.place);
    else if (point.topic >= 0) select(point.topic);
  };
  const onMove = (event: PointerEvent) => {
    const start = drag.current;
    if (start && (event.buttons & 1) === 1) {
      const [dx, dy] = [event.offsetX - start.x, event.offsetY - start.y];
      if (!start.moved && Math.hypot(dx, dy) < 4) return;
      drag.current = { x: event.offsetX, y: event.offsetY, moved: true };
      setLens(dragged(frame, lens, dx, dy));
      setHover(null);
      return;
    }
    const point = pointAt(points, frame, lens, event.offsetX, event.offsetY);
    setHover(point ? { point, x: event.offsetX, y: event.offsetY } : null);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = 60;
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

  return (
    <div class="map">
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
        <Export
          name="map"
          svg={() => svgOf(scene)}
          table={() => [
            [atoms ? "atom" : "document", "x", "y", "topic", "name"],
            ...points.map((p) => [
              atoms ? run.atoms.ids[p.place] : run.documentsShown.ids[p.place],
              p.x,
              p.y,
              p.topic,
              cut.value.topics[p.topic]?.name ?? "",
            ]),
          ]}
        />
      </div>
      <canvas
        ref={canvas}
        id="map"
        style={{ width: `${width}px`, height: `${frame.height}px` }}
        tabIndex={0}
        role="img"
        aria-label={`Map of ${points.length} ${atoms ? "atoms" : "documents"}; plus and minus zoom, arrows move, 0 shows all. The list of topics holds the same.`}
        onPointerDown={(event) => {
          drag.current = { x: event.offsetX, y: event.offsetY, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={onMove}
        onPointerUp={(event) => {
          const moved = drag.current?.moved;
          drag.current = null;
          const point = pointAt(points, frame, lens, event.offsetX, event.offsetY);
          if (!moved && point) choose(point);
        }}
        onPointerLeave={() => setHover(null)}
        onWheel={(event) => {
          event.preventDefault();
          setLens(zoomed(frame, lens, Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY));
        }}
        onKeyDown={onKey}
      />
      {hover && (
        <div
          class="tip"
          role="tooltip"
          style={{
            left: `${Math.min(hover.x + 12, Math.max(0, width - 300))}px`,
            top: `${hover.y + 16}px`,
          }}
        >
          {!atoms && run.documentsShown.thumbnails[hover.point.place] && (
            <img
              alt=""
              src={`data:image/jpeg;base64,${run.documentsShown.thumbnails[hover.point.place]}`}
            />
          )}
          {describe(hover.point, atoms).map((line, i, all) => (
            <p key={line} class={i === all.length - 1 ? "topic" : ""}>
              {i === 0 ? <b>{line}</b> : line}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
