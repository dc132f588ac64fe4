/** Where the points of a topic lie densely, as outlines on the map. */
import { contours } from "d3-contour";
import type { Points } from "./scene";

/** Rings of places on the map, x and y in turn; of each polygon the outer ring, then holes. */
export interface Region {
  topic: number;
  polygons: [number, number][][][];
}

const cells = 96;
/** Beyond the map's edge, so that outlines close. */
const pad = 6;
const size = cells + 2 * pad;
const blurs = 3;
/** The part of a topic's points that its outline holds, about. */
const held = 0.7;
const leastPoints = 12;

/** Each value becomes the mean of itself and its neighbours, along rows, then columns. */
function blur(values: Float64Array): Float64Array {
  let from = values;
  for (const step of [1, size]) {
    const to = new Float64Array(from.length);
    for (let i = step; i + step < from.length; i++) {
      to[i] = (from[i - step] + 2 * from[i] + from[i + step]) / 4;
    }
    from = to;
  }
  return from;
}

/** The height above which so large a part of the mass lies. */
function levelOf(values: Float64Array, part: number): number {
  const sorted = Float64Array.from(values).sort();
  let total = 0;
  for (const value of sorted) total += value;
  let above = 0;
  let i = sorted.length;
  while (i > 0 && above < part * total) above += sorted[--i];
  return sorted[i];
}

type Where = Pick<Points, "count" | "places" | "topics">;

/** Outlines of the `most` topics that have the most points. */
export function regionsOf(points: Where, topics: number, most: number): Region[] {
  const counts = new Int32Array(topics);
  for (let i = 0; i < points.count; i++) if (points.topics[i] >= 0) counts[points.topics[i]]++;
  const largest = Array.from(counts.keys())
    .filter((topic) => counts[topic] >= leastPoints)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, most);
  const grids = new Map(largest.map((topic) => [topic, new Float64Array(size * size)]));
  for (let i = 0; i < points.count; i++) {
    const grid = grids.get(points.topics[i]);
    if (!grid) continue;
    const column = pad + Math.min(cells - 1, Math.floor(points.places[2 * i] * cells));
    const row = pad + Math.min(cells - 1, Math.floor(points.places[2 * i + 1] * cells));
    grid[row * size + column]++;
  }
  return largest.map((topic) => {
    let grid = grids.get(topic) as Float64Array;
    for (let pass = 0; pass < blurs; pass++) grid = blur(grid);
    const [found] = contours()
      .size([size, size])
      .thresholds([levelOf(grid, held)])(grid);
    return {
      topic,
      polygons: found.coordinates.map((polygon) =>
        polygon.map((ring) =>
          ring.map(([x, y]): [number, number] => [(x - pad) / cells, (y - pad) / cells]),
        ),
      ),
    };
  });
}
