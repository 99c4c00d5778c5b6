/** A GPT that gives a number at each place in place of a token: a reward model, or a critic. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Dense, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { Gpt } from "../transformer/mod.ts";

/**
 * A GPT whose output layer, the one that gives logits, has been replaced by a layer with one unit
 * (Ouyang et al. 2022, arXiv:2203.02155, section 3.5: "with the final unembedding layer removed"):
 *
 *     y_t = w . h_t + b        h_t = `body.states(tokens)` at place t
 *
 * As a **reward model** (奖励模型) it is read at the last token of an answer, as a critic (价值函数)
 * before each token. The head starts as in the reward models of Stiennon et al. 2020
 * (arXiv:2009.01325): normal with standard deviation 1 / sqrt(size + 1).
 *
 * @throws {TypeError} for a body that is no Gpt
 *
 * @example
 * ```ts
 * import { ScalarGpt } from "lib/rlhf/mod.ts";
 * import { Gpt } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 16 };
 * const random = new Random(0), body = new Gpt(sizes, { random });
 * const critic = new ScalarGpt(body, { random });
 * assert.deepEqual(critic.apply(tf.tensor2d([[3, 1, 4]], undefined, "int32")).shape, [1, 3]);
 * ```
 */
export class ScalarGpt extends Module {
  /** The GPT; its table of tokens is only read at the input. */
  readonly body: Gpt;
  /** w and b. */
  readonly head: Dense;

  /**
   * Puts a new head on a GPT, which becomes a part of it.
   *
   * @param body the GPT
   * @param options `random`: where w is drawn from
   */
  constructor(body: Gpt, options: { readonly random: Random }) {
    super();
    const task = "build a GPT of one number";
    if (!(body instanceof Gpt)) throw invalidArgument(task, "body", "a Gpt", body, "never");
    const random = requireRandom(task, requireObject(task, "options", options).random);
    const { size } = body.tokenEmbedding, standardDeviation = 1 / Math.sqrt(size + 1);
    this.body = body;
    this.head = new Dense(size, 1, { random, initializer: { name: "normal", standardDeviation } });
  }

  /**
   * The number at each place.
   *
   * @param tokens int32 [batch, time]
   * @returns [batch, time]
   * @throws {RangeError} as `Gpt.apply`
   */
  apply(tokens: tf.Tensor2D): tf.Tensor2D {
    return tidy(() => this.head.apply(this.body.states(tokens)).reshape(tokens.shape));
  }
}
