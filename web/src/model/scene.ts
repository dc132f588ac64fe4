/** What the map draws, for the canvas and for SVG alike. */
export interface Point {
  /** On the map, 0..1. */
  x: number;
  y: number;
  /** Radius in pixels. */
  r: number;
  fill: string;
  topic: number;
  /** Place of the document or atom. */
  place: number;
  strength: "plain" | "strong" | "faint";
}

export interface Label {
  x: number;
  y: number;
  text: string;
  topic: number;
  strong: boolean;
}

/** Where the map lies in its frame. */
export interface Lens {
  zoom: number;
  x: number;
  y: number;
}

export interface Frame {
  width: number;
  height: number;
}

export const everything: Lens = { zoom: 1, x: 0.5, y: 0.5 };
const margin = 24;

const side = (frame: Frame, lens: Lens): number =>
  (Math.min(frame.width, frame.height) - 2 * margin) * lens.zoom;

/** How much the map is drawn out to the frame's shape, so that wide frames are used. */
const stretch = (frame: Frame) => {
  const least = Math.min(frame.width, frame.height) - 2 * margin;
  return {
    x: Math.min(1.6, (frame.width - 2 * margin) / least),
    y: Math.min(1.6, (frame.height - 2 * margin) / least),
  };
};

export const xOf = (frame: Frame, lens: Lens, x: number): number =>
  frame.width / 2 + (x - lens.x) * side(frame, lens) * stretch(frame).x;
export const yOf = (frame: Frame, lens: Lens, y: number): number =>
  frame.height / 2 - (y - lens.y) * side(frame, lens) * stretch(frame).y;

/** The lens after `frame` was dragged by so many pixels. */
export function dragged(frame: Frame, lens: Lens, dx: number, dy: number): Lens {
  return {
    ...lens,
    x: lens.x - dx / (side(frame, lens) * stretch(frame).x),
    y: lens.y + dy / (side(frame, lens) * stretch(frame).y),
  };
}

/** The lens that is nearer by `factor`, with what lies under (px, py) staying there. */
export function zoomed(frame: Frame, lens: Lens, factor: number, px: number, py: number): Lens {
  const zoom = Math.min(40, Math.max(1, lens.zoom * factor));
  if (zoom === 1) return everything;
  const dx = px - frame.width / 2;
  const dy = py - frame.height / 2;
  const there = dragged(frame, lens, -dx, -dy);
  return dragged(frame, { ...there, zoom }, dx, dy);
}

/** The point at a place of the frame, within a few pixels; the one drawn last. */
export function pointAt(points: Point[], frame: Frame, lens: Lens, px: number, py: number) {
  let best: Point | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const point of points) {
    if (point.strength === "faint") continue;
    const distance = Math.hypot(xOf(frame, lens, point.x) - px, yOf(frame, lens, point.y) - py);
    if (distance <= Math.max(6, point.r + 2) && distance <= least) {
      best = point;
      least = distance;
    }
  }
  return best;
}

/** Labels in their places that lie on no earlier one and within the frame. */
export function placed(
  labels: Label[],
  frame: Frame,
  lens: Lens,
  width: (text: string) => number,
  height: number,
) {
  const taken: { x: number; y: number; width: number }[] = [];
  const result: (Label & { px: number; py: number })[] = [];
  for (const label of [...labels].sort((a, b) => Number(b.strong) - Number(a.strong))) {
    const wide = width(label.text) + 10;
    if (wide > frame.width - 8) continue;
    let px = xOf(frame, lens, label.x);
    const py = yOf(frame, lens, label.y);
    if (px < 0 || px > frame.width || py < height || py > frame.height - height) continue;
    px = Math.min(Math.max(px, wide / 2 + 4), frame.width - wide / 2 - 4);
    const free = taken.every(
      (box) => Math.abs(box.y - py) >= height + 4 || Math.abs(box.x - px) >= (box.width + wide) / 2,
    );
    if (!free) continue;
    taken.push({ x: px, y: py, width: wide });
    result.push({ ...label, px, py });
  }
  return result;
}

/** The point in the middle of each topic's points: the one nearest to their medians. */
export function labelsOf(points: Point[], names: string[], selected: number): Label[] {
  const byTopic: Point[][] = names.map(() => []);
  for (const point of points) if (point.topic >= 0) byTopic[point.topic].push(point);
  return byTopic.flatMap((list, topic) => {
    if (list.length === 0) return [];
    const middle = (of: (point: Point) => number): number =>
      list.map(of).sort((a, b) => a - b)[list.length >> 1];
    return {
      x: middle((point) => point.x),
      y: middle((point) => point.y),
      text: names[topic],
      topic,
      strong: topic === selected,
    };
  });
}
