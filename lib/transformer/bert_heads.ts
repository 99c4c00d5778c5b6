/** The head that BERT is trained with: which token was hidden? */
import * as tf from "@tensorflow/tfjs";
import { Dense, type Embedding, LayerNormalization, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import type { Bert } from "./bert.ts";

/**
 * Head of a masked language model (掩码语言模型; Devlin et al. 2019, arXiv:1810.04805, section 3.1):
 *
 *     logits = norm(gelu(h W + b)) E^T + c
 *
 * The big matrix is the table E of token embeddings; only W, b, the normalization and c are its own.
 *
 * Shapes: h [batch, time, size], logits [batch, time, vocabulary].
 *
 * @throws {RangeError} for states of another size
 *
 * @example
 * ```ts
 * import { Bert, MaskedLanguageModelHead } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), sizes = { vocabulary: 100, size: 8, blocks: 2, heads: 2 };
 * const bert = new Bert(sizes, { random }), head = new MaskedLanguageModelHead(bert, { random });
 * const tokens = tf.tensor2d([[2, 41, 57, 3]], undefined, "int32"); // [batch, time]
 * assert.deepEqual(head.apply(bert.apply(tokens).states.at(-1)!).shape, [1, 4, 100]);
 * ```
 *
 * Explained in notebooks/20_transformer_bert_gpt.ipynb.
 */
export class MaskedLanguageModelHead extends Module {
  /** W and b, [size, size] and [size]. */
  readonly transform: Dense;
  /** [size] */
  readonly norm: LayerNormalization;
  /** c, [vocabulary]. */
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly #table: Embedding;

  /**
   * Draws W; the rest starts as it does in BERT, with b and c of zeros.
   *
   * @param bert whose table of tokens it reads: it is shared, not copied
   * @param options `random`: where W is drawn from
   */
  constructor(bert: Bert, options: { readonly random: Random }) {
    super();
    const random = requireRandom("build a head", options?.random);
    const { size, vocabulary } = bert.tokenEmbedding;
    this.transform = new Dense(size, size, { random: random.split("head"), activation: "gelu" });
    this.norm = new LayerNormalization(size, { epsilon: 1e-12 });
    this.bias = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([vocabulary])));
    this.#table = bert.tokenEmbedding;
  }

  /** [batch, time, size] to [batch, time, vocabulary]. */
  apply(states: tf.Tensor3D): tf.Tensor3D {
    const { embeddings, size, vocabulary } = this.#table;
    assertShape(states, ["batch", "time", size], { function: "apply a head", argument: "states" });
    const [batch, time] = states.shape;
    return tidy(() => {
      const h = this.norm.apply(this.transform.apply(states) as tf.Tensor3D);
      const rows = tf.reshape(h, [batch * time, size]);
      const logits = tf.add(tf.matMul(rows, embeddings, false, true), this.bias);
      return tf.reshape(logits, [batch, time, vocabulary]) as tf.Tensor3D;
    });
  }
}
