/** Clothes in colours: photographs of Fashion-MNIST, painted in a colour, with captions. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { encodeCaptions } from "./_caption_words.ts";
import { COLOURS, SCENE_COLOURS, type SceneColour } from "./_scene_shapes.ts";
import { FASHION_MNIST_CLASSES } from "./fashion_mnist.ts";
import type { LabelledImages } from "./labelled_images.ts";
import { SCENE_TEMPLATES } from "./scene_captions.ts";
import type { SceneCombinations } from "./scene_combinations.ts";

/** What captions call the ten classes of Fashion-MNIST, in the order of their labels. */
export const CLOTHES_KINDS: readonly string[] = FASHION_MNIST_CLASSES.map((name) =>
  name.replace("/top", "")
);

/** All words of the captions of clothes; `encodeClothesCaptions` numbers them. */
export const CLOTHES_WORDS: readonly string[] = [
  ...new Set([
    ...["a", ...SCENE_COLOURS, ...CLOTHES_KINDS.flatMap((kind) => kind.split(" "))],
    ...SCENE_TEMPLATES.flatMap((template) => template.split(" ")).filter((word) => word !== "{}"),
  ]),
];

/** A kind of clothes in a colour. */
export interface ClothesCombination {
  /** One of {@linkcode CLOTHES_KINDS}. */
  readonly kind: string;
  /** Its colour. */
  readonly colour: SceneColour;
}

/** Pictures of clothes, and what is said of them. */
export interface Clothes {
  /** Number of pictures. */
  readonly count: number;
  /** Height and width in pixels: 16. */
  readonly side: number;
  /** Red, green and blue in [0, 1], row by row: [count, side, side, 3]. */
  readonly images: Float32Array;
  /** One for each picture, such as "a red sneaker". */
  readonly captions: readonly string[];
  /** What each picture shows. */
  readonly pieces: readonly ClothesCombination[];
}

const TASK = "draw clothes", SIDE = 16, PHOTO_SIDE = 28, SPLITS = 5;

/**
 * The combinations of kind and colour. Held out are 12 of the 60, two in each colour and at least one of
 * each kind, so that each kind and each colour is also trained on. There are five such splits; each
 * combination is held out in one of them.
 *
 * @param which default `"all"`
 * @param split 0 to 4, default 0
 * @returns kinds with their colours
 * @throws {RangeError | TypeError} for another name, or another split
 *
 * @example
 * ```ts
 * import { clothesCombinations } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(clothesCombinations("training").length, 48);
 * assert.deepEqual(clothesCombinations("held_out")[0], { kind: "T-shirt", colour: "red" });
 * assert.deepEqual(clothesCombinations("held_out", 1)[0], { kind: "T-shirt", colour: "green" });
 * ```
 */
export function clothesCombinations(
  which: SceneCombinations = "all",
  split = 0,
): ClothesCombination[] {
  const task = "choose combinations";
  if (!["training", "held_out", "all"].includes(which)) {
    const requirement = '"training", "held_out" or "all"';
    throw invalidArgument(task, "which", requirement, which, "string");
  }
  if (!(Number.isInteger(split) && split >= 0 && split < SPLITS)) {
    throw invalidArgument(task, "split", `an integer from 0 to ${SPLITS - 1}`, split);
  }
  return CLOTHES_KINDS.flatMap((kind, i) =>
    SCENE_COLOURS.flatMap((colour, j) => {
      const isHeldOut = (i + j) % SPLITS === split;
      return which === "all" || isHeldOut === (which === "held_out") ? [{ kind, colour }] : [];
    })
  );
}

/**
 * Draw pictures of clothes: a combination, each as often, then a photograph of that kind, halved in size and
 * painted in the colour.
 *
 * @param photographs from `loadFashionMnist`
 * @param count pictures, a positive integer
 * @param options `random`: where all choices are drawn from; `combinations`: which may be seen, a name
 *   or a list, default `"all"`; `templates`: what stands around each caption, drawn for each, default only "{}"
 * @returns see {@linkcode Clothes}; the same `random` gives the same ones
 * @throws {RangeError | TypeError} for a count that is no positive integer, or photographs of another size
 *
 * @example
 * ```ts
 * import { drawClothes, loadFashionMnist } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train } = await loadFashionMnist();
 * const { captions, pieces } = drawClothes(train, 3, { random: new Random(0) });
 * assert.equal(captions[0], `a ${pieces[0]!.colour} ${pieces[0]!.kind}`);
 * ```
 */
export function drawClothes(
  photographs: LabelledImages,
  count: number,
  options: {
    readonly random: Random;
    readonly combinations?: SceneCombinations | readonly ClothesCombination[];
    readonly templates?: readonly string[];
  },
): Clothes {
  const { combinations = "all", templates = ["{}"] } = options;
  const random = requireRandom(TASK, options.random);
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw invalidArgument(TASK, "count", "a positive integer", count);
  }
  if (photographs.side !== PHOTO_SIDE) {
    throw invalidArgument(TASK, "photographs", `of side ${PHOTO_SIDE}`, photographs.side);
  }
  const ofKind = CLOTHES_KINDS.map((_, kind) =>
    [...photographs.labels.keys()].filter((i) => photographs.labels[i] === kind)
  );
  const allowed = allowedOf(combinations), captions: string[] = [];
  const images = new Float32Array(count * SIDE * SIDE * 3);
  const pieces = Array.from({ length: count }, (_, i) => {
    const piece = allowed[random.integer(0, allowed.length)]!;
    const all = ofKind[CLOTHES_KINDS.indexOf(piece.kind)]!;
    const photograph = all[random.integer(0, all.length)]!, at = i * SIDE * SIDE * 3;
    paint(photographs, photograph, piece.colour, images.subarray(at, at + SIDE * SIDE * 3));
    const template = templates[random.integer(0, templates.length)]!;
    captions.push(template.replace("{}", `a ${piece.colour} ${piece.kind}`));
    return piece;
  });
  return { count, side: SIDE, images, captions, pieces };
}

/** The combinations that a name or a list stands for. */
function allowedOf(
  combinations: SceneCombinations | readonly ClothesCombination[],
): readonly ClothesCombination[] {
  if (!Array.isArray(combinations)) return clothesCombinations(combinations as SceneCombinations);
  const isKnown = (piece: Partial<ClothesCombination> | null | undefined) =>
    CLOTHES_KINDS.includes(piece?.kind as string) &&
    SCENE_COLOURS.includes(piece?.colour as SceneColour);
  if (combinations.length === 0 || !combinations.every(isKnown)) {
    const requirement = "a name, or a list of at least one kind in a colour that clothes have";
    throw invalidArgument(TASK, "combinations", requirement, combinations, "object");
  }
  return combinations;
}

/** The mean of 2 x 2 pixels each, times the colour, with a margin of one pixel. */
function paint(
  { images, side }: LabelledImages,
  photograph: number,
  colour: SceneColour,
  picture: Float32Array,
): void {
  const from = photograph * side * side, half = side / 2;
  for (let row = 0; row < half; row++) {
    for (let column = 0; column < half; column++) {
      const at = from + 2 * row * side + 2 * column;
      const grey = (images[at]! + images[at + 1]! + images[at + side]! + images[at + side + 1]!) /
        4;
      const pixel = (row + 1) * SIDE + column + 1;
      for (let channel = 0; channel < 3; channel++) {
        picture[pixel * 3 + channel] = grey * COLOURS[colour][channel]!;
      }
    }
  }
}

/**
 * Captions as rows of tokens: START, the words, END, then PADDING.
 *
 * @param captions made of {@linkcode CLOTHES_WORDS}, with a space between them
 * @param length tokens of a row
 * @returns shape [captions, length]
 * @throws {RangeError | TypeError} for a word that no caption of clothes has, or a caption that is too long
 *
 * @example
 * ```ts
 * import { encodeClothesCaptions } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(encodeClothesCaptions(["a photo of a red ankle boot"], 9).length, 9);
 * assert.throws(() => encodeClothesCaptions(["a red hat"], 9), /"captions\[0\]" must be made of words/);
 * ```
 */
export function encodeClothesCaptions(captions: readonly string[], length: number): Int32Array {
  return encodeCaptions("clothes", CLOTHES_WORDS, captions, length);
}
