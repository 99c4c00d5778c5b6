/** Vectors of sentences by a BERT, and the model all-MiniLM-L6-v2. */
import * as tf from "@tensorflow/tfjs";
import { requireObject } from "../_require_object.ts";
import { paddingMask } from "../attention/mod.ts";
import { loadBertVocabulary, type LoadOptions, readMiniLmWeights } from "../datasets/mod.ts";
import { decodeSafetensors, loadTorch } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import { Bert } from "../transformer/mod.ts";
import { WordPieceTokenizer } from "./word_piece.ts";

/** The sizes of all-MiniLM-L6-v2. */
const MINILM = { vocabulary: 30_522, size: 384, blocks: 6, heads: 12, feedForward: 1536 };
/** Tokens that all-MiniLM-L6-v2 looks at. */
const MINILM_TOKENS = 256;
/** A vector of zeros stays one. */
const LEAST_NORM = 1e-12;

/** What a {@linkcode SentenceEncoder} is made of. */
export interface SentenceEncoderParts {
  /** Cuts the texts. */
  readonly tokenizer: WordPieceTokenizer;
  /** Gives the states of the tokens. */
  readonly bert: Bert;
  /** Most tokens of a text, [CLS] and [SEP] included; the rest is cut off. */
  readonly maxLength: number;
}

/**
 * Vectors of texts whose cosine says how close their meanings are (Sentence-BERT; Reimers & Gurevych 2019,
 * arXiv:1908.10084, section 3): the mean of BERT's last states over the tokens, of length 1.
 *
 * @example
 * ```ts
 * import { SentenceEncoder, WordPieceTokenizer } from "lib/text/mod.ts";
 * import { Bert } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "whale"];
 * const sizes = { vocabulary: vocabulary.length, size: 8, blocks: 1, heads: 2 };
 * const encoder = new SentenceEncoder({
 *   tokenizer: new WordPieceTokenizer(vocabulary),
 *   bert: new Bert(sizes, { random: new Random(0) }), // weights that know nothing
 *   maxLength: 16,
 * });
 * assert.deepEqual(encoder.encode(["A whale!", "whale"]).shape, [2, 8]);
 * ```
 */
export class SentenceEncoder {
  /** Cuts the texts. */
  readonly tokenizer: WordPieceTokenizer;
  /** Gives the states of the tokens. */
  readonly bert: Bert;
  /** See {@linkcode SentenceEncoderParts}. */
  readonly maxLength: number;

  /** Takes its parts as they are: they are shared, not copied. */
  constructor(parts: SentenceEncoderParts) {
    const { tokenizer, bert, maxLength } = requireObject("make a sentence encoder", "parts", parts);
    this.tokenizer = tokenizer;
    this.bert = bert;
    this.maxLength = maxLength;
  }

  /**
   * The vectors of texts, all in one batch: as long as the longest of them.
   *
   * @param texts at least one
   * @returns [texts, size], each row of length 1
   * @throws {RangeError} without texts
   */
  encode(texts: readonly string[]): tf.Tensor2D {
    const { tokens, lengths, time } = this.tokenizer.encodeBatch(texts, {
      maxLength: this.maxLength,
    });
    return tf.tidy(() => {
      const mask = paddingMask(lengths, time); // [texts, time]
      const { states } = this.bert.apply(tf.tensor2d(tokens, mask.shape, "int32"), { mask });
      const weights = tf.expandDims(mask, 2); // [texts, time, 1]
      const sum = tf.sum(tf.mul(states.at(-1)!, weights), 1); // [texts, size]
      const mean = tf.div(sum, tf.sum(weights, 1));
      const norm = tf.norm(mean, "euclidean", 1, true); // [texts, 1]
      return tf.div(mean, tf.maximum(norm, LEAST_NORM)) as tf.Tensor2D;
    });
  }

  /** Free the weights. */
  dispose(): void {
    this.bert.dispose();
  }
}

/**
 * Load all-MiniLM-L6-v2, a sentence encoder of 22.7 million parameters (Apache-2.0). In memory it takes about
 * 91 MB, while it is loaded about 300 MB.
 *
 * @param options where `models/` and `bert/` are, by default in the project's `data/`
 * @throws {Error} when its weights are missing or damaged: it names the command that brings them
 *
 * @example
 * ```ts
 * import { loadMiniLm } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(loadMiniLm({ directory }), /deno task models/);
 * ```
 */
export async function loadMiniLm(options: LoadOptions = {}): Promise<SentenceEncoder> {
  const weights = await readMiniLmWeights(options);
  const tokenizer = new WordPieceTokenizer(await loadBertVocabulary(options));
  const bert = new Bert(MINILM, { random: new Random(0) });
  tf.tidy(() => {
    const { tensors } = decodeSafetensors(weights, "model.safetensors");
    // the numbers 0, 1, ... of the positions, which are no weights
    const named = Object.entries(tensors).filter(([name]) => name !== "embeddings.position_ids");
    loadTorch(
      bert,
      Object.fromEntries(
        named.map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
      ),
    );
  });
  return new SentenceEncoder({ tokenizer, bert, maxLength: MINILM_TOKENS });
}
