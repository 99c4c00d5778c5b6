/** Dropout: in training, a random part of the numbers is set to zero. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { type ApplyOptions, Module } from "./module.ts";

const TASK = "apply dropout";

/**
 * Inverted dropout (随机失活; Srivastava et al. 2014): y = x keep / (1 - rate). What is kept grows so
 * that the expectation of y is x, and nothing has to be done when the model predicts.
 *
 * @param x any shape
 * @param keep 1 (or true) where a number is kept, 0 where it becomes an exact zero; a shape that can
 *   be broadcast to that of x, [batch, 1, size] for the same units at each time step
 * @param rate share that is dropped, in [0, 1)
 * @returns the shape of x
 * @throws {RangeError} for a rate out of its range
 *
 * @example
 * ```ts
 * import { dropout } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = dropout(tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 0, 1]), 0.5);
 * assert.deepEqual([...y.dataSync()], [2, 0, 6]);
 * ```
 */
export function dropout<T extends tf.Tensor>(x: T, keep: tf.Tensor, rate: number): T {
  checkRate(rate);
  return tf.tidy(() => {
    const grown = rate === 0 ? x : tf.div(x, 1 - rate);
    return tf.where(tf.cast(keep, "bool"), grown, tf.zerosLike(x)) as T;
  });
}

/**
 * Draw what {@linkcode dropout} keeps.
 *
 * @param shape of the mask
 * @param rate share that is dropped, in [0, 1)
 * @param random where it is drawn from: one uniform number for each element
 * @returns a tensor of type bool, true with probability 1 - rate
 * @throws {RangeError} for a rate out of its range
 *
 * @example
 * ```ts
 * import { dropoutMask } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const kept = dropoutMask([10_000], 0.2, new Random(0)).sum().dataSync()[0]!;
 * assert.ok(Math.abs(kept / 10_000 - 0.8) < 0.02);
 * ```
 */
export function dropoutMask(shape: readonly number[], rate: number, random: Random): tf.Tensor {
  checkRate(rate);
  const uniform = new Float32Array(shape.reduce((size, length) => size * length, 1));
  random.fillUniform(uniform);
  return tf.tensor(Uint8Array.from(uniform, (u) => u >= rate ? 1 : 0), [...shape], "bool");
}

/**
 * {@linkcode dropout} as a layer: in training it draws a mask from `random`, else it gives its input.
 *
 * @throws {RangeError | TypeError} for a rate out of its range, or training without `random`
 *
 * @example
 * ```ts
 * import { Dropout } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dropout(0.5), x = tf.ones([100]);
 * assert.equal(layer.apply(x).sum().dataSync()[0], 100);
 * const y = layer.apply(x, { training: true, random: new Random(0) });
 * assert.deepEqual([...new Set(y.dataSync())].sort(), [0, 2]);
 * ```
 */
export class Dropout extends Module {
  /**
   * Has no parameters and no generator of its own: `apply` is given one.
   *
   * @param rate share that is dropped, in [0, 1)
   */
  constructor(readonly rate: number) {
    super();
    checkRate(rate);
  }

  /** A new tensor of the shape of x. */
  apply<T extends tf.Tensor>(x: T, { training = false, random }: ApplyOptions = {}): T {
    if (!training || this.rate === 0) return tf.clone(x);
    if (random === undefined) {
      throw invalidArgument(TASK, "random", "a generator while training", random, "object");
    }
    return tf.tidy(() => dropout(x, dropoutMask(x.shape, this.rate, random), this.rate));
  }
}

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw invalidArgument(TASK, "rate", "in [0, 1)", rate);
}
