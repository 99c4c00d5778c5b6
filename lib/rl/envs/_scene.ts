/** Pictures made of lines and rectangles, as SVG or as pixels. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/** A line with round ends, or a rectangle; in pixels from the top left. */
export type Shape =
  | {
    readonly kind: "line";
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly width: number;
    readonly color: Color;
  }
  | {
    readonly kind: "rectangle";
    readonly center: readonly [number, number];
    readonly width: number;
    readonly height: number;
    readonly color: Color;
  };

/** Width and height of a picture in pixels. */
export interface PictureSize {
  /** From left to right, an integer in [1, 4096]. */
  readonly width: number;
  /** From top to bottom, an integer in [1, 4096]. */
  readonly height: number;
}

/** A picture's pixels, row by row from the top left: red, green and blue of each, 0 to 255. */
export interface Picture extends PictureSize {
  /** Shape [height, width, 3]. */
  readonly data: Uint8Array;
}

/** What all environments are drawn in; vermilion and blue of Okabe and Ito's palette. */
export const COLORS: Readonly<Record<"ink" | "pale" | "cart" | "rod", Color>> = {
  ink: [31, 35, 40],
  pale: [176, 184, 192],
  cart: [0, 114, 178],
  rod: [213, 94, 0],
};

/** The soft light ground of all figures, as in `lib/notebook`. */
const GROUND: Color = [244, 242, 236];
/** Steps between no and full coverage of a pixel: few colours make small files. */
const LEVELS = 8;

/** Checks the size of a picture. */
export function checkSize(task: string, { width, height }: PictureSize): void {
  for (const [name, value] of Object.entries({ width, height })) {
    if (!(Number.isSafeInteger(value) && value >= 1 && value <= 4096)) {
      throw invalidArgument(task, `size.${name}`, "an integer in [1, 4096]", value);
    }
  }
}

/** The picture as a standalone SVG with its own ground. */
export function toSvg(shapes: readonly Shape[], { width, height }: PictureSize): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${
      hex(GROUND)
    }"/>` +
    `${shapes.map(shapeToSvg).join("")}</svg>`;
}

function shapeToSvg(shape: Shape): string {
  const color = hex(shape.color);
  if (shape.kind === "line") {
    const [x1, y1, x2, y2] = [...shape.from, ...shape.to].map(round);
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" ` +
      `stroke-width="${round(shape.width)}" stroke-linecap="round"/>`;
  }
  const { center: [x, y], width, height } = shape;
  return `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" ` +
    `width="${round(width)}" height="${round(height)}" fill="${color}"/>`;
}

function hex(color: Color): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100 + 0; // + 0 makes -0 a 0
}

/** The picture as pixels on the ground; edges are smoothed by how much of a pixel they cover. */
export function toPixels(shapes: readonly Shape[], { width, height }: PictureSize): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => GROUND[i % 3]!); // [height, width, 3]
  for (const shape of shapes) {
    const { left, right, top, bottom } = extent(shape);
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
        const inside = 0.5 - distance(shape, x + 0.5, y + 0.5);
        const coverage = Math.round(Math.min(1, Math.max(0, inside)) * LEVELS) / LEVELS;
        for (let channel = 0; channel < 3; channel++) {
          const at = (y * width + x) * 3 + channel;
          data[at] = Math.round(data[at]! + coverage * (shape.color[channel]! - data[at]!));
        }
      }
    }
  }
  return { width, height, data };
}

/** The pixels that a shape may touch. */
function extent(shape: Shape) {
  const [xs, ys, reach] = shape.kind === "line"
    ? [[shape.from[0], shape.to[0]], [shape.from[1], shape.to[1]], [shape.width, shape.width]]
    : [[shape.center[0]], [shape.center[1]], [shape.width, shape.height]];
  return {
    left: Math.floor(Math.min(...xs) - reach[0]! / 2) - 1,
    right: Math.ceil(Math.max(...xs) + reach[0]! / 2) + 1,
    top: Math.floor(Math.min(...ys) - reach[1]! / 2) - 1,
    bottom: Math.ceil(Math.max(...ys) + reach[1]! / 2) + 1,
  };
}

/** From a point to the edge of a shape; negative inside. */
function distance(shape: Shape, x: number, y: number): number {
  if (shape.kind === "rectangle") {
    const [centerX, centerY] = shape.center;
    return Math.max(
      Math.abs(x - centerX) - shape.width / 2,
      Math.abs(y - centerY) - shape.height / 2,
    );
  }
  const [x1, y1] = shape.from;
  const [dx, dy] = [shape.to[0] - x1, shape.to[1] - y1];
  const squaredLength = dx * dx + dy * dy;
  // Where on the line the nearest point is, from 0 to 1.
  const share = squaredLength === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / squaredLength;
  const nearest = Math.min(1, Math.max(0, share));
  const [offX, offY] = [x - x1 - nearest * dx, y - y1 - nearest * dy];
  return Math.sqrt(offX * offX + offY * offY) - shape.width / 2;
}
