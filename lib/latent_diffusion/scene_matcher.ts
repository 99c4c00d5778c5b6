/** The scene that is nearest to a picture: a judge of what a model has drawn that is not trained. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import {
  drawScenes,
  SCENE_COLOURS,
  type SceneColour,
  type SceneObject,
  type Scenes,
} from "../datasets/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** The object of the nearest scene, and how near it is. */
export interface SceneMatch extends SceneObject {
  /** The share of the picture's squared values that the object explains, in [0, 1]: 1 for a scene itself. */
  readonly explained: number;
}

const TASK = "match scenes", SIDE = 16, PIXELS = SIDE * SIDE;
/** Pictures that are compared with the bank at once. */
const AT_ONCE = 32;

/**
 * Compares pictures with a bank of drawn scenes. A silhouette m in the best colour explains of the picture p
 *
 *     sum over channels c of (m . p_c)^2 / ((m . m) (p . p))
 *
 * (least squares), and the silhouette that explains most is the nearest. Its best colour is named by the nearest
 * of the six. Unlike a trained classifier it also says when a picture resembles no scene.
 *
 * @example
 * ```ts
 * import { SceneMatcher } from "lib/latent_diffusion/mod.ts";
 * import { drawScenes } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const matcher = new SceneMatcher({ random: new Random(0), count: 500 });
 * const scene = drawScenes(1, { random: new Random(0) }); // the first of the bank
 * const [match] = matcher.match(tf.tensor4d(scene.images, [1, 16, 16, 3]));
 * assert.equal(match!.shape, scene.objects[0]![0]!.shape);
 * assert.ok(match!.explained > 0.999);
 * matcher.dispose();
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 */
export class SceneMatcher {
  readonly #objects: readonly SceneObject[];
  readonly #silhouettes: tf.Tensor2D;
  readonly #lengths: Float32Array;
  readonly #colours: ReadonlyMap<SceneColour, readonly number[]>;

  /**
   * Draws the bank.
   *
   * @param options `random`: where the scenes are drawn from; `count`: how many, default 10,000
   * @throws {RangeError | TypeError} for a count that is no positive integer
   */
  constructor(options: { readonly random: Random; readonly count?: number }) {
    const random = requireRandom("build a matcher of scenes", options?.random);
    const { count = 10_000 } = options;
    checkSizes("build a matcher of scenes", { count });
    const bank = drawScenes(count, { random });
    this.#objects = bank.objects.map(([object]) => object!);
    this.#colours = coloursOf(bank);
    this.#lengths = new Float32Array(count);
    const rows = new Float32Array(count * PIXELS);
    for (let i = 0; i < count; i++) {
      const mask = bank.masks.subarray(i * PIXELS, (i + 1) * PIXELS);
      const length = Math.sqrt(mask.reduce((sum, share) => sum + share * share, 0));
      this.#lengths[i] = length;
      mask.forEach((share, pixel) => rows[i * PIXELS + pixel] = share / length);
    }
    this.#silhouettes = tf.tensor2d(rows, [count, PIXELS]);
  }

  /**
   * The nearest scene of each picture.
   *
   * @param pictures [pictures, 16, 16, 3]
   * @throws {RangeError | TypeError} for pictures of another shape
   */
  match(pictures: tf.Tensor4D): SceneMatch[] {
    assertShape(pictures, ["pictures", SIDE, SIDE, 3], { function: TASK, argument: "pictures" });
    const found: SceneMatch[] = [];
    for (let from = 0; from < pictures.shape[0]; from += AT_ONCE) {
      found.push(...this.#matchSome(pictures, from));
    }
    return found;
  }

  /** Frees the bank. */
  dispose(): void {
    this.#silhouettes.dispose();
  }

  #matchSome(pictures: tf.Tensor4D, from: number): SceneMatch[] {
    const size = Math.min(AT_ONCE, pictures.shape[0] - from);
    const { along, best, squares } = tf.tidy(() => {
      const some = tf.reshape(tf.slice(pictures, from, size), [size, PIXELS, 3]);
      const rows = tf.reshape(tf.transpose(some, [0, 2, 1]), [size * 3, PIXELS]) as tf.Tensor2D;
      const along = tf.reshape(tf.matMul(rows, this.#silhouettes, false, true), [size, 3, -1]);
      const best = tf.argMax(tf.sum(tf.square(along), 1), 1); // [size], over the bank
      const chosen = tf.expandDims(tf.gather(this.#silhouettes, best), 2); // [size, pixels, 1]
      const ofBest = tf.sum(tf.mul(some, chosen), 1); // [size, 3]
      return {
        along: ofBest.dataSync(),
        best: best.dataSync(),
        squares: tf.sum(tf.square(some), [1, 2]).dataSync(),
      };
    });
    return Array.from({ length: size }, (_, i) => {
      const k = best[i]!, own = [0, 1, 2].map((channel) => along[3 * i + channel]!);
      const colour = this.#colourNear(own.map((value) => value / this.#lengths[k]!));
      const explained = own.reduce((sum, value) => sum + value * value, 0) / (squares[i]! || 1);
      return { ...this.#objects[k]!, colour, explained };
    });
  }

  #colourNear(seen: readonly number[]): SceneColour {
    const distance = (colour: readonly number[]) =>
      colour.reduce((sum, value, channel) => sum + (value - seen[channel]!) ** 2, 0);
    return [...this.#colours].toSorted(([, a], [, b]) => distance(a) - distance(b))[0]![0];
  }
}

/** The colours that a bank of scenes has, each from a pixel that an object covers. */
function coloursOf({ images, masks, objects }: Scenes): ReadonlyMap<SceneColour, number[]> {
  const found = new Map<SceneColour, number[]>();
  for (const [i, [object]] of objects.entries()) {
    if (found.size === SCENE_COLOURS.length) break;
    if (found.has(object!.colour)) continue;
    const covered = masks.subarray(i * PIXELS, (i + 1) * PIXELS).indexOf(1);
    if (covered < 0) continue;
    const at = 3 * (i * PIXELS + covered);
    found.set(object!.colour, [...images.subarray(at, at + 3)]);
  }
  return found;
}
