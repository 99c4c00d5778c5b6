/** Scenes: generated pictures of coloured shapes with captions, for models that join text and pictures. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { paint, radiusOf, SCENE_SIZES, type SceneObject } from "./_scene_shapes.ts";
import { describeScene } from "./scene_captions.ts";
import {
  type SceneCombination,
  type SceneCombinations,
  sceneCombinations,
} from "./scene_combinations.ts";

/** Pictures of shapes, what is in them, and what is said of them. */
export interface Scenes {
  /** Number of pictures. */
  readonly count: number;
  /** Height and width in pixels. */
  readonly side: number;
  /** Red, green and blue in [0, 1] on black, row by row: [count, side, side, 3]. */
  readonly images: Float32Array;
  /** One for each picture, such as "a small red circle". */
  readonly captions: readonly string[];
  /** What is in each picture, in the order of its caption. */
  readonly objects: readonly (readonly SceneObject[])[];
  /** The share of each pixel that each object covers: [count, objects, side, side]. */
  readonly masks: Float32Array;
}

/** Which scenes {@linkcode drawScenes} draws. */
export interface ScenesOptions {
  /** Where all choices are drawn from. */
  readonly random: Random;
  /** Height and width in pixels, 16 or 32. Default 16. */
  readonly side?: 16 | 32;
  /** Objects in each picture, 1 to 4. Default 1. */
  readonly objects?: number;
  /** Which shapes in which colours may be seen: see {@linkcode sceneCombinations}. Default `"all"`. */
  readonly combinations?: SceneCombinations;
  /** What stands around each caption, drawn for each: such as `SCENE_TEMPLATES`. Default only "{}". */
  readonly templates?: readonly string[];
  /** How often a caption says the size of an object, in [0, 1]. Default 1, always. */
  readonly saysSize?: number;
}

const TASK = "draw scenes";

/**
 * Draw scenes: shapes in colours and two sizes on black, each with its caption.
 *
 * Size, shape and colour of each object are drawn uniformly; the objects of a picture differ in shape and in
 * colour. One object lies anywhere; two lie beside each other or one above the other, as the caption says;
 * three or four lie in a quarter each, in reading order.
 *
 * @param count pictures, a positive integer
 * @param options see {@linkcode ScenesOptions}
 * @returns see {@linkcode Scenes}; the same `random` gives the same ones
 * @throws {RangeError | TypeError} for a count, a side or a number of objects out of its range
 *
 * @example
 * ```ts
 * import { drawScenes } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { images, captions, objects } = drawScenes(3, { objects: 2, random: new Random(0) });
 * assert.equal(images.length, 3 * 16 * 16 * 3);
 * assert.match(captions[0]!, /^a \w+ \w+ \w+ (left of|above) a \w+ \w+ \w+$/);
 * assert.ok(captions[0]!.includes(objects[0]![0]!.colour));
 * ```
 */
export function drawScenes(count: number, options: ScenesOptions): Scenes {
  const { side = 16, objects: perScene = 1, combinations = "all", templates = ["{}"] } = options;
  const { saysSize = 1 } = options, random = requireRandom(TASK, options.random);
  check({ count, side, perScene, templates, saysSize });
  const images = new Float32Array(count * side * side * 3);
  const masks = new Float32Array(count * perScene * side * side);
  const captions: string[] = [], objects: SceneObject[][] = [];
  const allowed = sceneCombinations(combinations);
  for (let i = 0; i < count; i++) {
    const { cells, relation } = placesOf(perScene, random);
    const drawn = chooseCombinations(allowed, perScene, random).map((combination, k) =>
      place(combination, cells[k]!, random)
    );
    const template = templates[random.integer(0, templates.length)]!;
    objects.push(drawn);
    const described = saysSize === 1 ? drawn : drawn.map((object) => ({
      ...object,
      size: random.uniform() < saysSize ? object.size : undefined,
    }));
    captions.push(describeScene(described, { relation, template }));
    const picture = images.subarray(i * side * side * 3, (i + 1) * side * side * 3);
    drawn.forEach((object, k) => {
      const at = (i * perScene + k) * side * side;
      paint(object, side, picture, masks.subarray(at, at + side * side));
    });
  }
  return { count, side, images, captions, objects, masks };
}

/** A part of the picture: left, top, width and height as shares of the side. */
type Cell = readonly [left: number, top: number, width: number, height: number];

const HALVES = {
  "left of": [[0, 0, 0.5, 1], [0.5, 0, 0.5, 1]],
  above: [[0, 0, 1, 0.5], [0, 0.5, 1, 0.5]],
} satisfies Readonly<Record<string, readonly Cell[]>>;
const QUARTERS: readonly Cell[] = [0, 0.5].flatMap((top) =>
  [0, 0.5].map((left): Cell => [left, top, 0.5, 0.5])
);

/** Where the objects of a scene lie, in the order of the caption, and the word between them. */
function placesOf(
  count: number,
  random: Random,
): { cells: readonly Cell[]; relation: "left of" | "above" | "and" } {
  if (count === 1) return { cells: [[0, 0, 1, 1]], relation: "and" };
  if (count > 2) return { cells: QUARTERS, relation: "and" };
  const relation = (["left of", "above"] as const)[random.integer(0, 2)]!;
  return { cells: HALVES[relation] as readonly Cell[], relation };
}

/** Shapes in colours, no shape and no colour twice. */
function chooseCombinations(
  allowed: readonly SceneCombination[],
  count: number,
  random: Random,
): SceneCombination[] {
  const chosen: SceneCombination[] = [];
  while (chosen.length < count) {
    const left = allowed.filter(({ shape, colour }) =>
      chosen.every((other) => other.shape !== shape && other.colour !== colour)
    );
    chosen.push(left[random.integer(0, left.length)]!);
  }
  return chosen;
}

/** An object of a size that lies within a part of the picture. */
function place(
  combination: SceneCombination,
  [left, top, width, height]: Cell,
  random: Random,
): SceneObject {
  const size = SCENE_SIZES[random.integer(0, SCENE_SIZES.length)]!, radius = radiusOf({ size });
  return {
    ...{ ...combination, size },
    x: left + random.uniform(radius, width - radius),
    y: top + random.uniform(radius, height - radius),
  };
}

function check(
  { count, side, perScene, templates, saysSize }: {
    readonly count: number;
    readonly side: number;
    readonly perScene: number;
    readonly templates: readonly string[];
    readonly saysSize: number;
  },
): void {
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw invalidArgument(TASK, "count", "a positive integer", count);
  }
  if (side !== 16 && side !== 32) throw invalidArgument(TASK, "side", "16 or 32", side);
  if (!(Number.isSafeInteger(perScene) && perScene >= 1 && perScene <= 4)) {
    throw invalidArgument(TASK, "objects", "an integer in [1, 4]", perScene);
  }
  if (templates.length === 0 || !templates.every((template) => template.includes("{}"))) {
    const requirement = "at least one text, each with {} for the caption";
    throw invalidArgument(TASK, "templates", requirement, templates, "object");
  }
  if (!(saysSize >= 0 && saysSize <= 1)) {
    throw invalidArgument(TASK, "saysSize", "in [0, 1]", saysSize);
  }
}
