/** What the map draws, for WebGL, canvas and SVG alike. */

/** Points in the order in which they are drawn: faint ones first, strong ones last. */
export interface Points {
  count: number;
  /** On the map, 0..1: x and y of each. */
  places: Float32Array;
  /** In pixels. */
  radii: Float32Array;
  /** Red, green, blue of each. */
  colours: Uint8Array;
  /** See `strengths`. */
  strength: Uint8Array;
  /** −1 for none. */
  topics: Int32Array;
  /** The document or atom. */
  items: Int32Array;
}

export const strengths = { faint: 0, plain: 1, strong: 2 } as const;
export const opacity = [0.12, 0.75, 1] as const;
/** Strong points that are smaller have no ring: it would hide their colour. */
export const leastRinged = 1.2;

export interface Label {
  x: number;
  y: number;
  text: string;
  topic: number;
  strong: boolean;
  /** How many points it stands for. */
  points: number;
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
const nearest = 60;

const side = (frame: Frame, lens: Lens): number =>
  (Math.min(frame.width, frame.height) - 2 * margin) * lens.zoom;

/** How much the map is drawn out to the frame's shape, so that wide frames are used. */
const stretch = (frame: Frame) => {
  const least = Math.min(frame.width, frame.height) - 2 * margin;
  return {
    x: Math.min(2.2, (frame.width - 2 * margin) / least),
    y: Math.min(1.6, (frame.height - 2 * margin) / least),
  };
};

/** Pixels of the frame from places on the map: px = x·scaleX + atX, py = y·scaleY + atY. */
export function transform(frame: Frame, lens: Lens) {
  const scaleX = side(frame, lens) * stretch(frame).x;
  const scaleY = -side(frame, lens) * stretch(frame).y;
  return {
    scaleX,
    scaleY,
    atX: frame.width / 2 - lens.x * scaleX,
    atY: frame.height / 2 - lens.y * scaleY,
  };
}

export const xOf = (frame: Frame, lens: Lens, x: number): number => {
  const t = transform(frame, lens);
  return x * t.scaleX + t.atX;
};
export const yOf = (frame: Frame, lens: Lens, y: number): number => {
  const t = transform(frame, lens);
  return y * t.scaleY + t.atY;
};

/** The lens after `frame` was dragged by so many pixels. */
export function dragged(frame: Frame, lens: Lens, dx: number, dy: number): Lens {
  const { scaleX, scaleY } = transform(frame, lens);
  return { ...lens, x: lens.x - dx / scaleX, y: lens.y - dy / scaleY };
}

/** The lens that is nearer by `factor`, with what lies under (px, py) staying there. */
export function zoomed(frame: Frame, lens: Lens, factor: number, px: number, py: number): Lens {
  const zoom = Math.min(nearest, Math.max(1, lens.zoom * factor));
  if (zoom === 1) return everything;
  const dx = px - frame.width / 2;
  const dy = py - frame.height / 2;
  const there = dragged(frame, lens, -dx, -dy);
  return dragged(frame, { ...there, zoom }, dx, dy);
}

const cells = 128;

/** Points by the cell of a grid that they lie in, to find them by their place. */
export interface Grid {
  starts: Int32Array;
  points: Int32Array;
}

const cellOf = (value: number): number =>
  Math.min(cells - 1, Math.max(0, Math.floor(value * cells)));

export function gridOf(points: Points): Grid {
  const starts = new Int32Array(cells * cells + 1);
  const cell = new Int32Array(points.count);
  for (let i = 0; i < points.count; i++) {
    cell[i] = cellOf(points.places[2 * i + 1]) * cells + cellOf(points.places[2 * i]);
    starts[cell[i] + 1]++;
  }
  for (let c = 0; c < cells * cells; c++) starts[c + 1] += starts[c];
  const next = starts.slice(0, cells * cells);
  const order = new Int32Array(points.count);
  for (let i = 0; i < points.count; i++) order[next[cell[i]]++] = i;
  return { starts, points: order };
}

/** The point at a place of the frame, within a few pixels; of equals the one drawn last. −1 for none. */
export function pointAt(
  points: Points,
  grid: Grid,
  frame: Frame,
  lens: Lens,
  px: number,
  py: number,
): number {
  const t = transform(frame, lens);
  const reach = 14;
  const columns = [(px - reach - t.atX) / t.scaleX, (px + reach - t.atX) / t.scaleX].map(cellOf);
  const rows = [(py + reach - t.atY) / t.scaleY, (py - reach - t.atY) / t.scaleY].map(cellOf);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let row = rows[0]; row <= rows[1]; row++) {
    for (let column = columns[0]; column <= columns[1]; column++) {
      const c = row * cells + column;
      for (let j = grid.starts[c]; j < grid.starts[c + 1]; j++) {
        const i = grid.points[j];
        if (points.strength[i] === strengths.faint) continue;
        const distance = Math.hypot(
          points.places[2 * i] * t.scaleX + t.atX - px,
          points.places[2 * i + 1] * t.scaleY + t.atY - py,
        );
        if (distance > Math.max(6, points.radii[i] + 2)) continue;
        if (distance < least || (distance === least && i > best)) {
          best = i;
          least = distance;
        }
      }
    }
  }
  return best;
}

/** Points within a line drawn around them in the frame, but for faint ones. */
export function pointsWithin(
  points: Points,
  frame: Frame,
  lens: Lens,
  line: [number, number][],
): number[] {
  const t = transform(frame, lens);
  const found: number[] = [];
  for (let i = 0; i < points.count; i++) {
    if (points.strength[i] === strengths.faint) continue;
    const x = points.places[2 * i] * t.scaleX + t.atX;
    const y = points.places[2 * i + 1] * t.scaleY + t.atY;
    let inside = false;
    for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
      const [ax, ay] = line[a];
      const [bx, by] = line[b];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    if (inside) found.push(i);
  }
  return found;
}

/** Parts of the frame in which points of a topic are counted. */
const across = 20;
const down = 14;

/** A label for each topic of which enough lies in the frame, where most of that lies; the largest
 * first. */
export function labelsOf(
  points: Points,
  names: string[],
  selected: number,
  frame: Frame,
  lens: Lens,
): Label[] {
  const t = transform(frame, lens);
  const parts = across * down;
  const counts = new Int32Array(names.length);
  const inPart = new Int32Array(names.length * parts);
  /** Calls `each` with every point of a topic in the frame, and its part of the frame. */
  const visit = (each: (topic: number, part: number, i: number) => void) => {
    for (let i = 0; i < points.count; i++) {
      const topic = points.topics[i];
      if (topic < 0 || points.strength[i] === strengths.faint) continue;
      const px = points.places[2 * i] * t.scaleX + t.atX;
      const py = points.places[2 * i + 1] * t.scaleY + t.atY;
      if (px < 0 || py < 0 || px >= frame.width || py >= frame.height) continue;
      const column = Math.floor((px / frame.width) * across);
      each(topic, Math.floor((py / frame.height) * down) * across + column, i);
    }
  };
  let shown = 0;
  visit((topic, part) => {
    shown++;
    counts[topic]++;
    inPart[topic * parts + part]++;
  });
  const fullest = names.map((_, topic) => {
    let best = 0;
    for (let part = 1; part < parts; part++) {
      if (inPart[topic * parts + part] > inPart[topic * parts + best]) best = part;
    }
    return best;
  });
  const xs = new Float64Array(names.length);
  const ys = new Float64Array(names.length);
  visit((topic, part, i) => {
    if (part !== fullest[topic]) return;
    xs[topic] += points.places[2 * i];
    ys[topic] += points.places[2 * i + 1];
  });
  const least = Math.max(1, shown / 400);
  return names
    .map((text, topic) => {
      const there = Math.max(1, inPart[topic * parts + fullest[topic]]);
      const strong = topic === selected;
      const [x, y] = [xs[topic] / there, ys[topic] / there];
      return { x, y, text, topic, strong, points: counts[topic] };
    })
    .filter((label) => label.points > 0 && (label.points >= least || label.strong))
    .sort((a, b) => Number(b.strong) - Number(a.strong) || b.points - a.points);
}

export interface PlacedLabel extends Label {
  /** Its middle in the frame. */
  px: number;
  py: number;
  width: number;
  /** Where what it stands for lies. */
  toX: number;
  toY: number;
}

/** Ways that a label may be moved aside, the least first. */
const offsets: [number, number][] = [[0, 0]];
for (let ring = 1; ring <= 6; ring++) {
  for (let step = 0; step < 8 + 4 * ring; step++) {
    const angle = (2 * Math.PI * step) / (8 + 4 * ring) + Math.PI / 2;
    offsets.push([34 * ring * Math.cos(angle), 17 * ring * Math.sin(angle)]);
  }
}

/** Labels in their places, moved aside where they would lie on an earlier one; those that find no
 * place are left out. */
export function placed(
  labels: Label[],
  frame: Frame,
  lens: Lens,
  width: (text: string) => number,
  height: number,
): PlacedLabel[] {
  const taken: PlacedLabel[] = [];
  const t = transform(frame, lens);
  for (const label of labels) {
    const wide = width(label.text) + 10;
    if (wide > frame.width - 8) continue;
    const toX = label.x * t.scaleX + t.atX;
    const toY = label.y * t.scaleY + t.atY;
    for (const [dx, dy] of offsets) {
      const px = Math.min(Math.max(toX + dx, wide / 2 + 4), frame.width - wide / 2 - 4);
      const py = Math.min(Math.max(toY + dy, height), frame.height - height);
      const free = taken.every(
        (box) =>
          Math.abs(box.py - py) >= height + 4 || Math.abs(box.px - px) >= (box.width + wide) / 2,
      );
      if (!free) continue;
      taken.push({ ...label, px, py, width: wide, toX, toY });
      break;
    }
  }
  return taken;
}
