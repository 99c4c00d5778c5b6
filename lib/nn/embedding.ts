/** An embedding: a table with a trainable vector for each token. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { type Initializer, initialWeights } from "./initializers.ts";
import { type Framework, type ParameterLayout, sameLayout } from "./layout.ts";
import { Module } from "./module.ts";
import { requireObject } from "../_require_object.ts";

/** How to build an {@linkcode Embedding}. */
export interface EmbeddingOptions {
  /** Where the initial vectors are drawn from. */
  readonly random: Random;
  /**
   * Default N(0, 1), as PyTorch draws them: tokens are told apart from the first step on. (Keras:
   * U(-0.05, 0.05).)
   */
  readonly initializer?: Initializer;
}

const TASK = "look up embeddings";

/**
 * Embedding (嵌入): the row of a table for each token.
 *
 * Shapes: tokens [...], table (`embeddings`) [vocabulary, size], result [..., size].
 *
 * @throws {RangeError} for sizes that are not positive integers, or a token outside [0, vocabulary)
 *
 * @example
 * ```ts
 * import { Embedding } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Embedding(1000, 16, { random: new Random(0) });
 * const tokens = tf.tensor2d([[3, 1, 4], [1, 5, 9]], undefined, "int32"); // [batch, time]
 * assert.deepEqual(layer.apply(tokens).shape, [2, 3, 16]); // [batch, time, size]
 * layer.dispose();
 * ```
 */
export class Embedding extends Module {
  /** The table, [vocabulary, size]. */
  readonly embeddings: tf.Variable<tf.Rank.R2>;
  /** See {@linkcode EmbeddingOptions}. */

  constructor(
    readonly vocabulary: number,
    readonly size: number,
    options: EmbeddingOptions,
  ) {
    super();
    const task = "build an embedding";
    const { random, initializer = { name: "normal", standardDeviation: 1 } } = requireObject(
      task,
      "options",
      options,
    );
    checkSizes(task, { vocabulary, size });
    this.embeddings = tf.tidy(() =>
      tf.variable(initialWeights<tf.Rank.R2>([vocabulary, size], { random, initializer }))
    );
  }

  /** The vector of each token: int32 [...] to [..., size]. */
  apply(tokens: tf.Tensor): tf.Tensor {
    if (tokens.dtype !== "int32") {
      throw invalidArgument(TASK, "tokens", "of type int32", tokens.dtype, "string");
    }
    const bad = (tokens.dataSync() as Int32Array).find((t) => !(t >= 0 && t < this.vocabulary));
    if (bad !== undefined) {
      throw invalidArgument(TASK, "tokens", `in [0, ${this.vocabulary})`, bad);
    }
    return tf.gather(this.embeddings, tokens as tf.Tensor1D);
  }

  /** PyTorch calls the table "weight". */
  override layouts(framework: Framework): ParameterLayout[] {
    return [sameLayout("embeddings", framework === "torch" ? "weight" : "embeddings")];
  }
}
