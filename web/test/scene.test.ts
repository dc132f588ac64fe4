import assert from "node:assert/strict";
import test from "node:test";
import { regionsOf } from "../src/model/regions";
import {
  dragged,
  everything,
  gridOf,
  labelsOf,
  type Points,
  placed,
  pointAt,
  pointsWithin,
  strengths,
  xOf,
  yOf,
  zoomed,
} from "../src/model/scene";

const frame = { width: 800, height: 500 };

/** Plain points at places, each with its topic. */
function pointsAt(list: [number, number, number][]): Points {
  const count = list.length;
  return {
    count,
    places: Float32Array.from(list.flatMap((point) => point.slice(0, 2))),
    radii: new Float32Array(count).fill(3),
    colours: new Uint8Array(3 * count),
    strength: new Uint8Array(count).fill(strengths.plain),
    topics: Int32Array.from(list, ([, , topic]) => topic),
    items: Int32Array.from(list.keys()),
  };
}

test("what lies under the pointer stays there when the map comes nearer", () => {
  const x = xOf(frame, everything, 0.8);
  const y = yOf(frame, everything, 0.1);
  const lens = zoomed(frame, everything, 3, x, y);
  assert.ok(Math.abs(xOf(frame, lens, 0.8) - x) < 1e-6);
  assert.ok(Math.abs(yOf(frame, lens, 0.1) - y) < 1e-6);
  assert.deepEqual(zoomed(frame, lens, 0.01, 0, 0), everything);
});

test("a drag moves the map with the pointer", () => {
  const lens = dragged(frame, everything, 30, -20);
  assert.ok(Math.abs(xOf(frame, lens, 0.5) - xOf(frame, everything, 0.5) - 30) < 1e-6);
  assert.ok(Math.abs(yOf(frame, lens, 0.5) - yOf(frame, everything, 0.5) + 20) < 1e-6);
});

test("the nearest point is found, faint ones are not", () => {
  const points = pointsAt([
    [0.5, 0.5, 1],
    [0.505, 0.5, 2],
    [1, 0, 3],
  ]);
  const find = (x: number, y: number) => pointAt(points, gridOf(points), frame, everything, x, y);
  const x = xOf(frame, everything, 0.5);
  const y = yOf(frame, everything, 0.5);
  assert.equal(find(x + 0.5, y), 0);
  assert.equal(find(x + 100, y), -1);
  assert.equal(find(xOf(frame, everything, 1), yOf(frame, everything, 0) + 3), 2, "at the edge");
  points.strength[0] = strengths.faint;
  assert.equal(find(x + 0.5, y), 1);
});

test("finding by the grid is finding among all", () => {
  let state = 5;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const points = pointsAt(Array.from({ length: 3000 }, () => [next(), next(), 0]));
  const lens = { zoom: 2.5, x: 0.4, y: 0.6 };
  let found = 0;
  for (let trial = 0; trial < 300; trial++) {
    const [px, py] = [next() * frame.width, next() * frame.height];
    let best = -1;
    let least = 6;
    for (let i = 0; i < points.count; i++) {
      const dx = xOf(frame, lens, points.places[2 * i]) - px;
      const dy = yOf(frame, lens, points.places[2 * i + 1]) - py;
      const distance = Math.hypot(dx, dy);
      if (distance <= least) {
        best = i;
        least = distance;
      }
    }
    assert.equal(pointAt(points, gridOf(points), frame, lens, px, py), best);
    found += best >= 0 ? 1 : 0;
  }
  assert.ok(found > 20 && found < 300, `${found} of 300`);
});

test("a line drawn around points holds those within it", () => {
  const points = pointsAt([
    [0.2, 0.2, 0],
    [0.5, 0.5, 0],
    [0.8, 0.8, 0],
  ]);
  points.strength[2] = strengths.faint;
  const corner = (x: number, y: number): [number, number] => [
    xOf(frame, everything, x),
    yOf(frame, everything, y),
  ];
  const square = [corner(0.4, 0.4), corner(0.9, 0.4), corner(0.9, 0.9), corner(0.4, 0.9)];
  assert.deepEqual(pointsWithin(points, frame, everything, square), [1]);
  assert.deepEqual(pointsWithin(points, frame, everything, []), []);
});

test("no label lies on another, the chosen one comes first, none of a large topic is missing", () => {
  const list = Array.from({ length: 400 }, (_, i): [number, number, number] => [
    0.2 + (i % 20) / 40,
    0.3 + ((7 * i) % 20) / 50,
    i % 20,
  ]);
  const points = pointsAt(list);
  const names = Array.from({ length: 20 }, (_, i) => `topic number ${i}`);
  for (const lens of [everything, { zoom: 3, x: 0.4, y: 0.5 }]) {
    const labels = labelsOf(points, names, 13, frame, lens);
    const width = (text: string) => 7 * text.length;
    const shown = placed(labels, frame, lens, width, 15);
    assert.equal(shown[0].topic, 13);
    assert.equal(shown.length, labels.length);
    shown.forEach((a, i) => {
      assert.ok(a.px - a.width / 2 >= 0 && a.px + a.width / 2 <= frame.width);
      for (const b of shown.slice(i + 1)) {
        const apart =
          Math.abs(a.px - b.px) >= (a.width + b.width) / 2 - 1e-9 || Math.abs(a.py - b.py) >= 15;
        assert.ok(apart, `${a.text} lies on ${b.text}`);
      }
    });
  }
});

test("a label stands for what lies in the frame", () => {
  const points = pointsAt([
    [0.1, 0.1, 0],
    [0.102, 0.1, 0],
    [0.9, 0.9, 0],
    [0.5, 0.5, 1],
  ]);
  const [first] = labelsOf(points, ["a", "b"], -1, frame, everything);
  assert.ok(Math.abs(first.x - 0.101) < 1e-6, "where most of it lies");
  assert.equal(first.points, 3);
  const near = labelsOf(points, ["a", "b"], -1, frame, { zoom: 8, x: 0.9, y: 0.9 });
  assert.deepEqual(
    near.map((label) => [label.topic, label.points]),
    [[0, 1]],
  );
  assert.ok(Math.abs(near[0].x - 0.9) < 1e-6);
});

test("an outline holds most of a topic's points, and little else", () => {
  let state = 11;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const cloud = (x: number, y: number, topic: number): [number, number, number] => [
    x + 0.1 * (next() + next() - 1),
    y + 0.1 * (next() + next() - 1),
    topic,
  ];
  const points = pointsAt(
    Array.from({ length: 600 }, (_, i) => (i % 2 ? cloud(0.25, 0.3, 0) : cloud(0.7, 0.75, 1))),
  );
  const regions = regionsOf(points, 3, 10);
  assert.deepEqual(regions.map((region) => region.topic).sort(), [0, 1]);
  for (const { topic, polygons } of regions) {
    const inside = (i: number) => {
      let odd = false;
      for (const ring of polygons.flat()) {
        for (let a = 0, b = ring.length - 1; a < ring.length; b = a++) {
          const [x, y] = [points.places[2 * i], points.places[2 * i + 1]];
          const [[ax, ay], [bx, by]] = [ring[a], ring[b]];
          if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
        }
      }
      return odd;
    };
    const own = Array.from(points.items).filter((i) => points.topics[i] === topic);
    const others = Array.from(points.items).filter((i) => points.topics[i] !== topic);
    const part = own.filter(inside).length / own.length;
    assert.ok(part > 0.55 && part < 0.95, `${part} of its points`);
    assert.equal(others.filter(inside).length, 0);
  }
});
