/** The map's scene on a canvas and as SVG. */
import { type Frame, type Label, type Lens, type Point, placed, xOf, yOf } from "../model/scene";
import type { Inks } from "../theme";

export interface Scene {
  points: Point[];
  labels: Label[];
  frame: Frame;
  lens: Lens;
  inks: Inks;
}

const size = 12.5;
const font = `${size}px system-ui, sans-serif`;
const opacity = { plain: 0.75, strong: 1, faint: 0.13 };

const visible = ({ frame, lens }: Scene, point: Point): boolean => {
  const x = xOf(frame, lens, point.x);
  const y = yOf(frame, lens, point.y);
  return x > -20 && y > -20 && x < frame.width + 20 && y < frame.height + 20;
};

const measuring = document.createElement("canvas").getContext("2d");

function widthOf(text: string): number {
  if (!measuring) return 7 * text.length;
  measuring.font = `600 ${font}`;
  return measuring.measureText(text).width;
}

const labelled = (scene: Scene) => placed(scene.labels, scene.frame, scene.lens, widthOf, size);

export function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const { frame, lens, inks, points } = scene;
  const ratio = devicePixelRatio || 1;
  canvas.width = frame.width * ratio;
  canvas.height = frame.height * ratio;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(ratio, ratio);
  pen.fillStyle = inks.panel;
  pen.fillRect(0, 0, frame.width, frame.height);
  for (const point of points) {
    if (!visible(scene, point)) continue;
    pen.globalAlpha = opacity[point.strength];
    pen.fillStyle = point.fill;
    pen.beginPath();
    pen.arc(xOf(frame, lens, point.x), yOf(frame, lens, point.y), point.r, 0, 2 * Math.PI);
    pen.fill();
    if (point.strength !== "strong") continue;
    pen.lineWidth = 1;
    pen.strokeStyle = inks.ink;
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const label of labelled(scene)) {
    pen.font = `${label.strong ? 700 : 500} ${font}`;
    pen.lineWidth = 4;
    pen.strokeStyle = inks.panel;
    pen.strokeText(label.text, label.px, label.py);
    pen.fillStyle = inks.ink;
    pen.fillText(label.text, label.px, label.py);
  }
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

export function svgOf(scene: Scene): SVGSVGElement {
  const { frame, lens, inks, points } = scene;
  const { width, height } = frame;
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
  svg.append(element("rect", { width, height, fill: inks.panel }));
  for (const point of points) {
    if (!visible(scene, point)) continue;
    svg.append(
      element("circle", {
        cx: xOf(frame, lens, point.x).toFixed(1),
        cy: yOf(frame, lens, point.y).toFixed(1),
        r: point.r.toFixed(1),
        fill: point.fill,
        "fill-opacity": opacity[point.strength],
        ...(point.strength === "strong" ? { stroke: inks.ink } : {}),
      }),
    );
  }
  for (const label of labelled(scene)) {
    const text = element("text", {
      x: label.px.toFixed(1),
      y: (label.py + size / 3).toFixed(1),
      "text-anchor": "middle",
      "font-size": size,
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
