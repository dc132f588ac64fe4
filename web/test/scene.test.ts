import assert from "node:assert/strict";
import test from "node:test";
import {
  dragged,
  everything,
  labelsOf,
  type Point,
  placed,
  pointAt,
  xOf,
  yOf,
  zoomed,
} from "../src/model/scene";

const frame = { width: 800, height: 500 };

const point = (x: number, y: number, topic = 0): Point => ({
  x,
  y,
  r: 3,
  fill: "#000",
  topic,
  place: 0,
  strength: "plain",
});

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
  const points = [point(0.5, 0.5, 1), point(0.505, 0.5, 2)];
  const x = xOf(frame, everything, 0.5);
  const y = yOf(frame, everything, 0.5);
  assert.equal(pointAt(points, frame, everything, x + 0.5, y)?.topic, 1);
  assert.equal(pointAt(points, frame, everything, x + 100, y), undefined);
  points[0].strength = "faint";
  assert.equal(pointAt(points, frame, everything, x + 0.5, y)?.topic, 2);
});

test("no label lies on another, the chosen one comes first", () => {
  const points = Array.from({ length: 40 }, (_, i) => point((i % 8) / 16, (i % 5) / 20, i));
  const labels = labelsOf(
    points,
    points.map((_, i) => `topic number ${i}`),
    33,
  );
  const shown = placed(labels, frame, everything, (text) => 7 * text.length, 12);
  assert.ok(shown.length > 1 && shown.length < 40);
  assert.equal(shown[0].topic, 33);
  shown.forEach((a, i) => {
    for (const b of shown.slice(i + 1)) {
      const apart = Math.abs(a.px - b.px) >= 7 * 14 || Math.abs(a.py - b.py) >= 12;
      assert.ok(apart, `${a.text} lies on ${b.text}`);
    }
  });
});
