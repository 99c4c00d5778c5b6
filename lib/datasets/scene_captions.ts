/** The captions of the scenes: their words, and their tokens. */
import { invalidArgument } from "../_invalid_argument.ts";
import { encodeCaptions } from "./_caption_words.ts";
import {
  checkObject,
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  type SceneObject,
  type SceneSize,
} from "./_scene_shapes.ts";
import { END, PADDING, SPECIAL_TOKENS, START } from "./sequence_pairs.ts";

/** What may stand around a caption, which takes the place of {}. */
export const SCENE_TEMPLATES: readonly string[] = [
  ...["{}", "a picture of {}", "a photo of {}", "a drawing of {}", "there is {}", "look at {}"],
];

/**
 * All words of the captions of scenes. The token of a word is its place here plus `SPECIAL_TOKENS`, as in
 * `encodeSceneCaptions`.
 */
export const SCENE_WORDS: readonly string[] = [
  ...new Set([
    ...["a", ...SCENE_SIZES, ...SCENE_COLOURS, ...SCENE_SHAPES],
    ...["left", "of", "above", "and"],
    ...SCENE_TEMPLATES.flatMap((template) => template.split(" ")).filter((word) => word !== "{}"),
  ]),
];

/** What a caption says of an object; where it is shows in its place among the others. */
export interface Described extends Pick<SceneObject, "shape" | "colour"> {
  /** Without it, the caption says nothing of the size: "a red circle". */
  readonly size?: SceneSize | undefined;
}

/**
 * The caption of a scene: "a small red circle" for one object, "a small red circle left of a large blue
 * square" or "... above ..." for two; more are joined by "and". An object without a size is "a red circle".
 *
 * @param objects at least one, the left or the upper one first
 * @param options `relation`: between two objects, "left of" or "above", default "and"; `template`: what stands
 *   around the caption, such as one of `SCENE_TEMPLATES`, default "{}"
 * @returns the caption
 * @throws {RangeError | TypeError} for no object, or a shape, colour or size that scenes don't have
 *
 * @example
 * ```ts
 * import { describeScene } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const circle = { size: "small", colour: "red", shape: "circle" } as const;
 * const square = { size: "large", colour: "blue", shape: "square" } as const;
 * const caption = describeScene([circle, square], { relation: "left of" });
 * assert.equal(caption, "a small red circle left of a large blue square");
 * assert.equal(describeScene([{ colour: "red", shape: "ring" }]), "a red ring");
 * ```
 */
export function describeScene(
  objects: readonly Described[],
  { relation = "and", template = "{}" }: {
    readonly relation?: "left of" | "above" | "and";
    readonly template?: string;
  } = {},
): string {
  const task = "describe a scene";
  if (objects.length === 0) throw invalidArgument(task, "objects", "not empty", objects, "object");
  for (const object of objects) checkObject(task, object);
  const phrases = objects.map(({ size, colour, shape }) =>
    ["a", ...(size === undefined ? [] : [size]), colour, shape].join(" ")
  );
  return template.replace("{}", phrases.join(` ${relation} `));
}

/**
 * Captions as rows of tokens: START, the words, END, then PADDING.
 *
 * @param captions made of {@linkcode SCENE_WORDS}, with a space between them
 * @param length tokens of a row
 * @returns shape [captions, length]
 * @throws {RangeError | TypeError} for a word that no caption of a scene has, or a caption that is too long
 *
 * @example
 * ```ts
 * import { decodeSceneCaptions, encodeSceneCaptions } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tokens = encodeSceneCaptions(["a red circle"], 6);
 * assert.equal(tokens.length, 6); // START, three words, END, PADDING
 * assert.deepEqual(decodeSceneCaptions(tokens, 6), ["a red circle"]);
 * ```
 */
export function encodeSceneCaptions(captions: readonly string[], length: number): Int32Array {
  return encodeCaptions("scenes", SCENE_WORDS, captions, length);
}

/**
 * The captions of rows of tokens: the words up to the end, without START.
 *
 * @param tokens rows one after another, as from {@linkcode encodeSceneCaptions}
 * @param length tokens of a row
 * @returns a caption for each row
 * @throws {RangeError | TypeError} for a token that is no word
 *
 * @example
 * ```ts
 * import { decodeSceneCaptions, encodeSceneCaptions } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const captions = ["a small ring", "look at a cross"];
 * assert.deepEqual(decodeSceneCaptions(encodeSceneCaptions(captions, 8), 8), captions);
 * ```
 */
export function decodeSceneCaptions(tokens: ArrayLike<number>, length: number): string[] {
  return Array.from({ length: tokens.length / length }, (_, row) => {
    const words: string[] = [];
    for (let i = row * length; i < (row + 1) * length; i++) {
      const token = tokens[i]!;
      if (token === END || token === PADDING) break;
      if (token === START) continue;
      const word = SCENE_WORDS[token - SPECIAL_TOKENS];
      if (word === undefined) {
        const most = SPECIAL_TOKENS + SCENE_WORDS.length;
        throw invalidArgument(
          "decode captions",
          `tokens[${i}]`,
          `an integer in [0, ${most})`,
          token,
        );
      }
      words.push(word);
    }
    return words.join(" ");
  });
}
