/** Keeps the pruned weights of a model at 0 while it is trained on. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { Module } from "../nn/mod.ts";
import type { Amount } from "./amount.ts";
import { magnitudeMask, magnitudeMasks } from "./magnitude_mask.ts";

/** Which weights a threshold is for: those of all layers together, or of each layer for itself. */
export type PruningScope = "global" | "layer";

const TASK = "prune a model";

/**
 * The masks of a model's pruned weights, kept through training.
 *
 * Only matrices and larger arrays are pruned: biases and norms are few. Gradients make pruned weights
 * differ from 0 again, so `apply` is called after each step. A sequence of `prune`, some training and
 * `prune` again is iterative pruning (迭代剪枝; Han, Pool, Tran & Dally 2015, arXiv:1506.02626).
 *
 * @throws {TypeError} for something else than a module
 *
 * @example
 * ```ts
 * import { WeightMasks } from "lib/compression/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new MLP([10, 20, 5], { random: new Random(0) });
 * const masks = new WeightMasks(model);
 * masks.prune({ share: 0.9 });
 * assert.equal(masks.kept, 30); // of 10 x 20 + 20 x 5 weights
 * // ... one step of training, then:
 * masks.apply();
 * masks.dispose();
 * ```
 */
export class WeightMasks {
  readonly #weights: Readonly<Record<string, tf.Variable>>;
  #masks: Readonly<Record<string, tf.Tensor>>;

  /** All weights are kept at first. */
  constructor(model: Module) {
    if (!(model instanceof Module)) {
      throw invalidArgument(TASK, "model", "a module", model, "never");
    }
    const all = Object.entries(model.parameters);
    this.#weights = Object.fromEntries(
      all.filter(([, { rank, trainable }]) => rank >= 2 && trainable),
    );
    this.#masks = mapRecord(this.#weights, ({ shape }) => tf.ones(shape));
  }

  /** How many weights are kept. */
  get kept(): number {
    return tf.tidy(() =>
      Object.values(this.#masks).reduce((sum, mask) => sum + tf.sum(mask).dataSync()[0]!, 0)
    );
  }

  /** The masks by the names of the parameters, of the parameters' shapes: 1 where a weight is kept. */
  get masks(): Readonly<Record<string, tf.Tensor>> {
    return this.#masks;
  }

  /**
   * Set the smallest of the weights that are kept to 0.
   *
   * @param amount how many of those that are kept
   * @param scope one threshold for all layers (`"global"`, the default), or the amount of each layer
   */
  prune(amount: Amount, scope: PruningScope = "global"): void {
    const names = Object.keys(this.#weights);
    const weights = names.map((name) => this.#weights[name]!.dataSync());
    const kept = names.map((name) => this.#masks[name]!.dataSync());
    const masks = scope === "global"
      ? magnitudeMasks(weights, amount, kept)
      : weights.map((own, i) => magnitudeMask(own, amount, kept[i]));
    this.set(Object.fromEntries(names.map((name, i) => [name, masks[i]!])));
  }

  /**
   * Use masks from somewhere else, such as random ones or another model's.
   *
   * @param masks 1 or 0 for each weight, by the names of the parameters
   * @throws {RangeError | TypeError} for names or sizes that do not fit
   */
  set(masks: Readonly<Record<string, ArrayLike<number>>>): void {
    const next = mapRecord(this.#weights, ({ shape, size }, name) => {
      const own = masks[name];
      if (own?.length !== size) {
        throw invalidArgument(TASK, `masks["${name}"].length`, `${size}`, own?.length);
      }
      return tf.tensor(Float32Array.from(own), shape);
    });
    tf.dispose(Object.values(this.#masks));
    this.#masks = next;
    this.apply();
  }

  /** Set the pruned weights to 0 again: after each step of training. */
  apply(): void {
    tf.tidy(() => {
      for (const [name, weight] of Object.entries(this.#weights)) {
        weight.assign(tf.mul(weight, this.#masks[name]!));
      }
    });
  }

  /** Free the masks; the weights are the model's. */
  dispose(): void {
    tf.dispose(Object.values(this.#masks));
  }
}

function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}
