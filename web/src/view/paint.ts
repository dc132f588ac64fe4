/** What lies over the map's points, and the whole map as SVG. */
import type { Region } from "../model/regions";
import {
  type Frame,
  type Label,
  type Lens,
  leastRinged,
  opacity,
  type PlacedLabel,
  type Points,
  placed,
  strengths,
  transform,
} from "../model/scene";
import type { Inks } from "../theme";
import { growth } from "./pointDrawer";

export interface Scene {
  points: Points;
  labels: Label[];
  regions: Region[];
  /** Of a topic. */
  colourOf: (topic: number) => string;
  selected: number;
  frame: Frame;
  lens: Lens;
  inks: Inks;
}

export const labelSize = 12.5;
const font = `${labelSize}px system-ui, sans-serif`;

const measuring = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

function widthOf(text: string): number {
  if (!measuring) return 7 * text.length;
  let width = widths.get(text);
  if (width === undefined) {
    measuring.font = `700 ${font}`;
    width = measuring.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

export const labelled = (scene: Scene): PlacedLabel[] =>
  placed(scene.labels, scene.frame, scene.lens, widthOf, labelSize + 3);

/** Whether a label lies so far aside that a line leads to what it stands for. */
const isAside = (label: PlacedLabel): boolean =>
  Math.hypot(label.px - label.toX, label.py - label.toY) > 24;

function outline(region: Region, { frame, lens }: Scene): string {
  const t = transform(frame, lens);
  return region.polygons
    .flat()
    .map(
      (ring) =>
        `M${ring
          .map(
            ([x, y]) => `${(x * t.scaleX + t.atX).toFixed(1)},${(y * t.scaleY + t.atY).toFixed(1)}`,
          )
          .join("L")}Z`,
    )
    .join("");
}

/** Outlines of topics, and lines to labels that were moved aside. */
export function paintOver(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  labels: PlacedLabel[],
): void {
  for (const region of scene.regions) {
    const path = new Path2D(outline(region, scene));
    const strong = region.topic === scene.selected;
    pen.fillStyle = pen.strokeStyle = scene.colourOf(region.topic);
    pen.globalAlpha = strong ? 0.2 : 0.08;
    pen.fill(path, "evenodd");
    pen.globalAlpha = strong ? 1 : 0.45;
    pen.lineWidth = strong ? 2 : 1;
    pen.stroke(path);
  }
  pen.globalAlpha = 0.6;
  pen.strokeStyle = scene.inks.muted;
  pen.lineWidth = 1;
  for (const label of labels.filter(isAside)) {
    pen.beginPath();
    pen.moveTo(label.toX, label.toY);
    pen.lineTo(label.px, label.py);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function circles(scene: Scene): SVGElement[] {
  const { frame, lens, inks, points } = scene;
  const t = transform(frame, lens);
  const made: SVGElement[] = [];
  for (let i = 0; i < points.count; i++) {
    const x = points.places[2 * i] * t.scaleX + t.atX;
    const y = points.places[2 * i + 1] * t.scaleY + t.atY;
    if (x < -20 || y < -20 || x > frame.width + 20 || y > frame.height + 20) continue;
    const [red, green, blue] = points.colours.subarray(3 * i, 3 * i + 3);
    made.push(
      element("circle", {
        cx: x.toFixed(1),
        cy: y.toFixed(1),
        r: (points.radii[i] * growth(lens)).toFixed(1),
        fill: `rgb(${red},${green},${blue})`,
        "fill-opacity": opacity[points.strength[i]],
        ...(points.strength[i] === strengths.strong && points.radii[i] >= leastRinged
          ? { stroke: inks.ink }
          : {}),
      }),
    );
  }
  return made;
}

export function svgOf(scene: Scene): SVGSVGElement {
  const { width, height } = scene.frame;
  const { inks } = scene;
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
  svg.append(element("rect", { width, height, fill: inks.panel }), ...circles(scene));
  for (const region of scene.regions) {
    const colour = scene.colourOf(region.topic);
    svg.append(
      element("path", {
        d: outline(region, scene),
        fill: colour,
        "fill-opacity": 0.08,
        "fill-rule": "evenodd",
        stroke: colour,
        "stroke-opacity": 0.45,
      }),
    );
  }
  for (const label of labelled(scene)) {
    if (isAside(label)) {
      svg.append(
        element("line", {
          x1: label.toX.toFixed(1),
          y1: label.toY.toFixed(1),
          x2: label.px.toFixed(1),
          y2: label.py.toFixed(1),
          stroke: inks.muted,
        }),
      );
    }
    const text = element("text", {
      x: label.px.toFixed(1),
      y: (label.py + labelSize / 3).toFixed(1),
      "text-anchor": "middle",
      "font-size": labelSize,
      "font-weight": label.strong ? 700 : 500,
      fill: inks.ink,
      stroke: inks.panel,
      "stroke-width": 4,
      "paint-order": "stroke",
    });
    text.textContent = label.text;
    svg.append(text);
  }
  return svg;
}
