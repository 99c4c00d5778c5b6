/** A small convolutional classifier, whose features judge pictures that were made. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Conv2D, Dense, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** Numbers that describe a picture. */
const FEATURES = 32;

/**
 * A classifier of ten classes: two convolutions that halve the picture, a dense layer of 32 features, ten
 * logits. A Fréchet distance between samples of its features (`frechetDistance` of `lib/stats`) is what
 * the Fréchet inception distance is for photographs.
 *
 * Shapes: pictures [batch, side, side, 1], features [batch, 32], logits [batch, 10].
 *
 * @example
 * ```ts
 * import { DigitClassifier } from "lib/unet/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const classifier = new DigitClassifier({ side: 16, random: new Random(0) });
 * assert.deepEqual(classifier.features(tf.ones([5, 16, 16, 1])).shape, [5, 32]);
 * ```
 *
 * Explained in notebooks/31_diffusion.ipynb.
 */
export class DigitClassifier extends Module {
  /** Filters on the pixels. */
  readonly first: Conv2D;
  /** Filters on those. */
  readonly second: Conv2D;
  /** What is compared by the Fréchet distance. */
  readonly hidden: Dense;
  /** A logit a digit. */
  readonly output: Dense;
  readonly #side: number;

  /**
   * Builds one with random weights.
   *
   * @param options `side`: of a picture, divisible by 4; `random`: where the initial weights are drawn from
   * @throws {RangeError | TypeError} for another side, or something that is no Random
   */
  constructor(options: { readonly side: number; readonly random: Random }) {
    super();
    const task = "build a classifier", { side, random } = requireObject(task, "options", options);
    requireRandom(task, random);
    if (!(Number.isSafeInteger(side) && side > 0 && side % 4 === 0)) {
      throw invalidArgument(task, "side", "a positive multiple of 4", side);
    }
    const halving = { kernelSize: 3, strides: 2, padding: "same", activation: "relu" } as const;
    const part = (name: string) => ({ random: random.split(name) });
    this.first = new Conv2D(1, 16, { ...halving, ...part("first") });
    this.second = new Conv2D(16, 32, { ...halving, ...part("second") });
    this.hidden = new Dense(32 * (side / 4) ** 2, FEATURES, {
      activation: "relu",
      ...part("hidden"),
    });
    this.output = new Dense(FEATURES, 10, part("output"));
    this.#side = side;
  }

  /** What it makes of pictures before it decides: [batch, side, side, 1] to [batch, 32]. */
  features(x: tf.Tensor4D): tf.Tensor2D {
    const side = this.#side;
    assertShape(x, ["batch", side, side, 1], { function: "classify pictures", argument: "x" });
    return tf.tidy(() => {
      const h = this.second.apply(this.first.apply(x)); // [batch, side / 4, side / 4, 32]
      return this.hidden.apply(tf.reshape(h, [x.shape[0], -1]));
    });
  }

  /** Logits of the classes: [batch, side, side, 1] to [batch, 10]. */
  apply(x: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.output.apply(this.features(x)));
  }
}
