/** Low-rank adaptation of a dense layer. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import {
  activations,
  Dense,
  dense,
  type DenseParameters,
  initialWeights,
  Module,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";

/** How to build a {@linkcode LoraDense}. */
export interface LoraOptions {
  /** Where A is drawn from. */
  readonly random: Random;
  /** r, an integer from 1 to the smaller side of the kernel. */
  readonly rank: number;
  /** The change is multiplied by alpha / rank, so that another rank needs no other learning rate. Default `rank`. */
  readonly alpha?: number;
}

const TASK = "build a LoRA layer";

/**
 * Low-rank adaptation (低秩适配, LoRA; Hu et al. 2021, arXiv:2106.09685, section 4.1) of a trained dense
 * layer, whose weights W are frozen: only a change of low rank is trained,
 *
 *     y = activation(x W + b + (alpha / rank) (x A) B)
 *
 * B starts at 0, so that at first the layer is what it was; A starts uniform in ±1 / sqrt(inputs), as
 * in the authors' code. There are rank (inputs + units) numbers to train, in place of inputs x units.
 *
 * Shapes: x [..., inputs], A (`down`) [inputs, rank], B (`up`) [rank, units], y [..., units].
 *
 * @throws {RangeError | TypeError} for something else than a dense layer, a rank out of its range, or
 *   an alpha that is not greater than 0
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { LoraDense } from "lib/transfer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), base = new Dense(64, 64, { random });
 * const layer = new LoraDense(base, { rank: 4, random });
 * assert.equal(layer.parameterCount, 4 * (64 + 64)); // of 64 x 64 + 64
 * const x = tf.ones([2, 64]);
 * assert.deepEqual(layer.apply(x).dataSync(), base.apply(x).dataSync()); // B is still 0
 * ```
 */
export class LoraDense extends Module implements DenseParameters {
  /** The layer that is adapted, frozen. */
  readonly base: Dense;
  /** A, [inputs, rank]. */
  readonly down: tf.Variable<tf.Rank.R2>;
  /** B, [rank, units]. */
  readonly up: tf.Variable<tf.Rank.R2>;
  /** r */
  readonly rank: number;
  /** What the change is multiplied by, before the division by the rank. */
  readonly alpha: number;

  /**
   * Freezes the layer and draws A.
   *
   * @param base the trained layer, which is taken over, not copied
   * @param options see {@linkcode LoraOptions}
   */
  constructor(base: Dense, options: LoraOptions) {
    super();
    if (!(base instanceof Dense)) {
      throw invalidArgument(TASK, "base", "a Dense layer", base, "never");
    }
    const { random, rank, alpha = rank } = requireObject(TASK, "options", options);
    requireRandom(TASK, random);
    const most = Math.min(base.inputs, base.units);
    if (!(Number.isSafeInteger(rank) && rank >= 1 && rank <= most)) {
      throw invalidArgument(TASK, "rank", `an integer in [1, ${most}]`, rank);
    }
    if (!(alpha > 0 && alpha < Infinity)) {
      throw invalidArgument(TASK, "alpha", "greater than 0 and finite", alpha);
    }
    this.base = base;
    this.rank = rank;
    this.alpha = alpha;
    const initializer = "fan_in_uniform";
    this.down = tf.tidy(() =>
      tf.variable(initialWeights<tf.Rank.R2>([base.inputs, rank], { random, initializer }))
    );
    this.up = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([rank, base.units])));
    for (const variable of base.variables) variable.trainable = false;
  }

  /** W + (alpha / rank) A B, [inputs, units]: a new tensor, for code that reads the weights of a layer. */
  get kernel(): tf.Tensor2D {
    return tf.tidy(() => tf.add(this.base.kernel, this.#scaled(tf.matMul(this.down, this.up))));
  }

  /** b, [units]. */
  get bias(): tf.Variable<tf.Rank.R1> | undefined {
    return this.base.bias;
  }

  /** [..., inputs] to [..., units], of rank 2 or more. */
  apply<T extends tf.Tensor>(x: T): T {
    return tf.tidy(() => {
      const change = dense(dense(x, { kernel: this.down }), { kernel: this.up });
      const z = tf.add<T>(dense(x, this.base), this.#scaled(change));
      return activations[this.base.activation](z);
    });
  }

  /**
   * Put the change into the weights of the layer, which costs nothing more from then on.
   *
   * @returns the layer, no longer frozen; A and B are freed
   */
  merge(): Dense {
    const { base } = this;
    tf.tidy(() => base.kernel.assign(this.kernel));
    for (const variable of Object.values(base.parameters)) variable.trainable = true;
    tf.dispose([this.down, this.up]);
    return base;
  }

  #scaled<T extends tf.Tensor>(change: T): T {
    return tf.mul(change, this.alpha / this.rank);
  }
}
