/** The shapes of the scenes, and how they are drawn. */
import { invalidArgument } from "../_invalid_argument.ts";

/** What stands in a scene. */
export type SceneShape = "circle" | "square" | "triangle" | "cross" | "ring";
/** Its colour. */
export type SceneColour = "red" | "green" | "blue" | "yellow" | "purple" | "white";
/** Its size. */
export type SceneSize = "small" | "large";

/** Whether a point belongs to a shape around (0, 0) that reaches to a distance of at most 1 along x and y; y points down. */
type Inside = (x: number, y: number) => boolean;

/** By the names that captions have for them. */
const SHAPES: Readonly<Record<SceneShape, Inside>> = {
  circle: (x, y) => x * x + y * y <= 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.85,
  triangle: (x, y) => y <= 0.85 && y >= -0.95 && Math.abs(x) <= (y + 0.95) * 0.55,
  cross: (x, y) =>
    Math.min(Math.abs(x), Math.abs(y)) <= 0.34 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
  ring: (x, y) => x * x + y * y <= 1 && x * x + y * y >= 0.3,
};

/** Red, green and blue, each in [0, 1]. */
export const COLOURS: Readonly<Record<SceneColour, readonly number[]>> = {
  red: [1, 0.15, 0.15],
  green: [0.1, 0.85, 0.2],
  blue: [0.2, 0.35, 1],
  yellow: [1, 0.9, 0.1],
  purple: [0.7, 0.2, 0.9],
  white: [1, 1, 1],
};

/** The radius, as a share of the side. */
const RADII: Readonly<Record<SceneSize, number>> = { small: 0.14, large: 0.225 };

/** All shapes. */
export const SCENE_SHAPES: readonly SceneShape[] = Object.keys(SHAPES) as SceneShape[];
/** All colours. */
export const SCENE_COLOURS: readonly SceneColour[] = Object.keys(COLOURS) as SceneColour[];
/** Both sizes. */
export const SCENE_SIZES: readonly SceneSize[] = Object.keys(RADII) as SceneSize[];

/** An object of a scene. */
export interface SceneObject {
  /** What it is. */
  readonly shape: SceneShape;
  /** Its colour. */
  readonly colour: SceneColour;
  /** Its size: small reaches 0.14 of the side from its centre, large 0.225. */
  readonly size: SceneSize;
  /** Its centre from the left, as a share of the side. */
  readonly x: number;
  /** Its centre from the top, as a share of the side. */
  readonly y: number;
}

/** How far an object reaches from its centre, as a share of the side. */
export function radiusOf({ size }: Pick<SceneObject, "size">): number {
  return RADII[size];
}

/** Points along each side of a pixel that are asked whether they belong to a shape. */
const SAMPLES = 4;

/**
 * Draw an object over a picture.
 *
 * @param object see {@linkcode SceneObject}
 * @param side height and width in pixels
 * @param picture [side, side, 3], changed
 * @param mask [side, side], set to the share of each pixel that the object covers
 */
export function paint(
  object: SceneObject,
  side: number,
  picture: Float32Array,
  mask: Float32Array,
): void {
  const colour = COLOURS[object.colour], reach = radiusOf(object);
  const from = (centre: number) => Math.max(0, Math.floor((centre - reach) * side));
  const to = (centre: number) => Math.min(side, Math.ceil((centre + reach) * side));
  for (let row = from(object.y); row < to(object.y); row++) {
    for (let column = from(object.x); column < to(object.x); column++) {
      const pixel = row * side + column, share = coverage(object, side, row, column);
      mask[pixel] = share;
      for (let channel = 0; channel < 3; channel++) {
        const at = pixel * 3 + channel;
        picture[at] = picture[at]! * (1 - share) + colour[channel]! * share;
      }
    }
  }
}

/** The share of a pixel that an object covers, from SAMPLES x SAMPLES points in it. */
function coverage(object: SceneObject, side: number, row: number, column: number): number {
  const inside = SHAPES[object.shape], radius = radiusOf(object) * side;
  const left = column - object.x * side, top = row - object.y * side;
  let covered = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const y = (top + (i + 0.5) / SAMPLES) / radius;
    for (let j = 0; j < SAMPLES; j++) {
      if (inside((left + (j + 0.5) / SAMPLES) / radius, y)) covered++;
    }
  }
  return covered / SAMPLES ** 2;
}

/** Throw unless shape, colour and size, where there is one, are known. */
export function checkObject(
  task: string,
  { shape, colour, size = "small" }: Pick<SceneObject, "shape" | "colour"> & {
    readonly size?: SceneSize | undefined;
  },
): void {
  const known = { shape: SCENE_SHAPES, colour: SCENE_COLOURS, size: SCENE_SIZES };
  for (const [name, value] of Object.entries({ shape, colour, size })) {
    const all: readonly string[] = known[name as keyof typeof known];
    if (all.includes(value)) continue;
    throw invalidArgument(task, name, `one of ${all.join(", ")}`, value, "string");
  }
}
