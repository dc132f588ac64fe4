/** The map's points on a canvas: by WebGL, which draws a hundred thousand at once, else in 2D. */
import {
  type Frame,
  type Lens,
  leastRinged,
  opacity,
  type Points,
  strengths,
  transform,
} from "../model/scene";

export interface PointDrawer {
  readonly kind: "webgl" | "2d";
  /** Takes over points; they stay as they are until others are given. */
  take(points: Points): void;
  draw(frame: Frame, lens: Lens, ratio: number, ink: string): void;
}

/** Points grow a little as they come nearer. */
export const growth = (lens: Lens): number => Math.min(2.2, lens.zoom ** 0.25);

const vertex = `
attribute vec2 place; attribute float radius; attribute vec3 colour; attribute float strength;
uniform vec2 scale, at, frame; uniform mediump float ratio; uniform float growth;
varying vec3 fill; varying float ring, alpha, size;
void main() {
  vec2 pixel = place * scale + at;
  gl_Position = vec4(2.0 * pixel.x / frame.x - 1.0, 1.0 - 2.0 * pixel.y / frame.y, 0.0, 1.0);
  ring = step(1.5, strength) * step(${leastRinged}, radius);
  size = 2.0 * ratio * (radius * growth + 0.5 * ring) + 1.0;
  gl_PointSize = size;
  fill = colour;
  alpha = strength < 0.5 ? ${opacity[0]} : strength < 1.5 ? ${opacity[1]} : ${opacity[2]}.0;
}`;

const fragment = `
precision mediump float;
varying vec3 fill; varying float ring, alpha, size;
uniform vec3 ink; uniform float ratio;
void main() {
  float far = length(gl_PointCoord - 0.5) * size;
  float edge = size / 2.0 - 0.5;
  float inside = clamp(edge + 0.5 - far, 0.0, 1.0);
  float line = ring * clamp(far - edge + ratio + 0.5, 0.0, 1.0);
  float a = alpha * inside;
  gl_FragColor = vec4(mix(fill, ink, line) * a, a);
}`;

function rgb(colour: string): [number, number, number] {
  const hex = /^#([\da-f]{6})$/i.exec(colour);
  if (!hex) return [0.5, 0.5, 0.5];
  const value = Number.parseInt(hex[1], 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function program(gl: WebGLRenderingContext): WebGLProgram | null {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  return gl.getProgramParameter(made, gl.LINK_STATUS) ? made : null;
}

function byWebGl(canvas: HTMLCanvasElement): PointDrawer | null {
  // What was drawn is kept: it is read where the map is saved.
  const gl = canvas.getContext("webgl", { preserveDrawingBuffer: true, antialias: false });
  const made = gl && program(gl);
  if (!gl || !made) return null;
  const buffers = ["place", "radius", "colour", "strength"].map((name) => ({
    at: gl.getAttribLocation(made, name),
    buffer: gl.createBuffer(),
  }));
  const uniform = (name: string) => gl.getUniformLocation(made, name);
  const [scale, at, size, ratioAt, growthAt, inkAt] = [
    "scale",
    "at",
    "frame",
    "ratio",
    "growth",
    "ink",
  ].map(uniform);
  let count = 0;
  let taken: Points | undefined;
  const fillBuffer = (
    i: number,
    data: BufferSource,
    width: number,
    type: number,
    unit: boolean,
  ) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[i].buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(buffers[i].at);
    gl.vertexAttribPointer(buffers[i].at, width, type, unit, 0, 0);
  };
  return {
    kind: "webgl",
    take(points) {
      if (points === taken) return;
      taken = points;
      count = points.count;
      fillBuffer(0, points.places as BufferSource, 2, gl.FLOAT, false);
      fillBuffer(1, points.radii as BufferSource, 1, gl.FLOAT, false);
      fillBuffer(2, points.colours as BufferSource, 3, gl.UNSIGNED_BYTE, true);
      fillBuffer(3, points.strength as BufferSource, 1, gl.UNSIGNED_BYTE, false);
    },
    draw(frame, lens, ratio, ink) {
      const t = transform(frame, lens);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.useProgram(made);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.uniform2f(scale, t.scaleX, t.scaleY);
      gl.uniform2f(at, t.atX, t.atY);
      gl.uniform2f(size, frame.width, frame.height);
      gl.uniform1f(ratioAt, ratio);
      gl.uniform1f(growthAt, growth(lens));
      gl.uniform3f(inkAt, ...rgb(ink));
      gl.drawArrays(gl.POINTS, 0, count);
    },
  };
}

/** Above so many, points are squares. */
const mostRound = 20_000;

function in2d(canvas: HTMLCanvasElement): PointDrawer | null {
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  let points: Points | undefined;
  return {
    kind: "2d",
    take(taken) {
      points = taken;
    },
    draw(frame, lens, ratio, ink) {
      const t = transform(frame, lens);
      const grown = growth(lens);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, frame.width, frame.height);
      if (!points) return;
      const round = points.count <= mostRound;
      for (let i = 0; i < points.count; i++) {
        const x = points.places[2 * i] * t.scaleX + t.atX;
        const y = points.places[2 * i + 1] * t.scaleY + t.atY;
        if (x < -20 || y < -20 || x > frame.width + 20 || y > frame.height + 20) continue;
        const r = points.radii[i] * grown;
        const [red, green, blue] = points.colours.subarray(3 * i, 3 * i + 3);
        pen.globalAlpha = opacity[points.strength[i]];
        pen.fillStyle = `rgb(${red},${green},${blue})`;
        if (!round && points.strength[i] !== strengths.strong) {
          pen.fillRect(x - r, y - r, 2 * r, 2 * r);
          continue;
        }
        pen.beginPath();
        pen.arc(x, y, r, 0, 2 * Math.PI);
        pen.fill();
        if (points.strength[i] !== strengths.strong || points.radii[i] < leastRinged) continue;
        pen.strokeStyle = ink;
        pen.lineWidth = 1;
        pen.stroke();
      }
    },
  };
}

/** A canvas keeps the kind of drawing that it began with, so WebGL is tried on another first. */
export function pointDrawer(canvas: HTMLCanvasElement): PointDrawer | null {
  const trial = document.createElement("canvas").getContext("webgl");
  const works = trial !== null && program(trial) !== null;
  trial?.getExtension("WEBGL_lose_context")?.loseContext();
  return (works && byWebGl(canvas)) || in2d(canvas);
}
