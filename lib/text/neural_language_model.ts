/** The neural language model of Bengio et al.: word vectors of the last words, a hidden layer, a softmax. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Dense, Embedding, type Initializer, Module } from "../nn/mod.ts";
import { requireRandom } from "../random/mod.ts";
import type { Random } from "../random/mod.ts";
import { tidy } from "../tensor/mod.ts";

/** How to build a {@linkcode NeuralLanguageModel}. */
export interface NeuralLanguageModelOptions {
  /** Number of tokens that there are, V. */
  readonly vocabulary: number;
  /** Tokens that the model looks at, n - 1 of an n-gram. */
  readonly context: number;
  /** Length of a word vector, m. */
  readonly size: number;
  /** Units of the hidden layer, h. */
  readonly hidden: number;
  /** Whether the vectors also reach the output directly, by W. Default true. */
  readonly direct?: boolean;
  /** How the word vectors start. Default N(0, 1). */
  readonly vectors?: Initializer;
  /** Where the initial weights are drawn from. */
  readonly random: Random;
}

const BUILD = "build a neural language model", APPLY = "foresee the next token";

/**
 * Neural probabilistic language model (神经概率语言模型, NNLM; Bengio et al. 2003, JMLR 3:1137-1155,
 * equation 1):
 *
 *     y = b + W x + U tanh(d + H x),   P(token | context) = softmax(y)
 *
 * where x holds the vectors of the context's tokens, one after the other: rows of the table C.
 *
 * Shapes: C (`embedding`) [V, m], x [batch, context m], H and d (`hidden`) [context m, h] and [h], U and b
 * (`output`) [h, V] and [V], W (`direct`) [context m, V], y [batch, V].
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers, or something else than a
 *   Random
 *
 * @example
 * ```ts
 * import { NeuralLanguageModel } from "lib/text/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { vocabulary: 40, context: 3, size: 16, hidden: 32 };
 * const model = new NeuralLanguageModel({ ...sizes, random: new Random(0) });
 * const contexts = tf.tensor2d([[0, 0, 7], [0, 7, 5]], undefined, "int32"); // [batch, context]
 * assert.deepEqual(model.apply(contexts).shape, [2, 40]); // [batch, vocabulary]
 * model.dispose();
 * ```
 */
export class NeuralLanguageModel extends Module {
  /** C. */
  readonly embedding: Embedding;
  /** H and d. */
  readonly hidden: Dense;
  /** U and b. */
  readonly output: Dense;
  /** W; none where it is left out. */
  readonly direct: Dense | undefined;
  /** Tokens that the model looks at. */
  readonly context: number;

  /**
   * Draws all weights.
   *
   * @param options see {@linkcode NeuralLanguageModelOptions}
   */
  constructor(options: NeuralLanguageModelOptions) {
    super();
    const { vocabulary, context, size, hidden, direct = true, vectors, random } = requireObject(
      BUILD,
      "options",
      options,
    );
    checkSizes(BUILD, { vocabulary, context, size, hidden });
    requireRandom(BUILD, random);
    this.context = context;
    this.embedding = new Embedding(vocabulary, size, {
      random: random.split("embedding"),
      ...(vectors === undefined ? {} : { initializer: vectors }),
    });
    const inputs = context * size;
    const h = { random: random.split("hidden"), activation: "tanh" } as const;
    this.hidden = new Dense(inputs, hidden, h);
    this.output = new Dense(hidden, vocabulary, { random: random.split("output") });
    this.direct = direct
      ? new Dense(inputs, vocabulary, { random: random.split("direct"), useBias: false })
      : undefined;
  }

  /**
   * y for contexts.
   *
   * @param contexts int32 [batch, context], the oldest token first
   * @returns logits [batch, vocabulary]
   * @throws {RangeError} for another shape, or a token that is not in the vocabulary
   */
  apply(contexts: tf.Tensor2D): tf.Tensor2D {
    const [batch, length] = contexts.shape;
    if (length !== this.context) {
      const found = `[${contexts.shape}]`;
      throw invalidArgument(
        APPLY,
        "contexts",
        `of shape [batch, ${this.context}]`,
        found,
        "string",
      );
    }
    return tidy(() => {
      const x = tf.reshape(this.embedding.apply(contexts), [batch, -1]) as tf.Tensor2D; // [batch, context m]
      const y = this.output.apply(this.hidden.apply(x)); // [batch, V]
      return this.direct === undefined ? y : tf.add<tf.Tensor2D>(y, this.direct.apply(x));
    });
  }
}
