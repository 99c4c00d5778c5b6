/** The encoder: reads the source and keeps its output at each step, and one state. */
import * as tf from "@tensorflow/tfjs";
import { PADDING } from "../datasets/mod.ts";
import type { Random } from "../random/mod.ts";
import { type RecurrentState, recurrentVariables, type RecurrentWeights } from "../rnn/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { embeddingTable, prefixed, runOverTokens } from "./_embedded_layer.ts";
import type { Seq2SeqConfig } from "./config.ts";

/** What a decoder knows of the source. */
export interface Memory {
  /** The encoder's output at each step, what attention looks at: [batch, sourceTime, units]. */
  readonly outputs: tf.Tensor3D;
  /** After the last step: the fixed vector, all that a decoder without attention gets. */
  readonly state: RecurrentState;
  /** 1 where attention may look, [batch, sourceTime]; none: everywhere. */
  readonly mask?: tf.Tensor2D;
}

/**
 * Embedding and a recurrent layer, or two in opposite directions with half the units each.
 *
 * Padding at the end is read like any other symbol. Sources of one length, or padded to one fixed
 * length, therefore give results that do not depend on the rest of the batch.
 *
 * @example
 * ```ts
 * import { Encoder, SEQ2SEQ_DEFAULTS } from "lib/seq2seq/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { ...SEQ2SEQ_DEFAULTS, sourceVocabulary: 9, targetVocabulary: 9 };
 * const { outputs, state } = new Encoder(config, new Random(0)).encode(tf.ones([2, 7], "int32"));
 * assert.deepEqual([outputs.shape, state.h.shape], [[2, 7, 64], [2, 64]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class Encoder {
  readonly embedding: tf.Variable<tf.Rank.R2>;
  readonly forward: RecurrentWeights<tf.Variable>;
  readonly backward: RecurrentWeights<tf.Variable> | undefined;

  constructor(readonly config: Seq2SeqConfig, random: Random) {
    const { sourceVocabulary, embedding, units, cell, bidirectional } = config;
    this.embedding = embeddingTable(random.split("embedding"), sourceVocabulary, embedding);
    const layer = (direction: string) =>
      recurrentVariables(cell, embedding, bidirectional ? units / 2 : units, {
        random: random.split(direction),
      });
    this.forward = layer("forward");
    this.backward = bidirectional ? layer("backward") : undefined;
  }

  /**
   * Read sources.
   *
   * @param source int32 tokens, [batch, sourceTime]
   * @returns outputs and state for the decoder
   * @throws {RangeError} for another shape
   */
  encode(source: tf.Tensor2D): Memory {
    assertShape(source, ["batch", "time"], { function: "encode a source", argument: "source" });
    const { cell, maskPadding } = this.config;
    const run = (tokens: tf.Tensor2D, weights: RecurrentWeights) =>
      runOverTokens(cell, tokens, this.embedding, weights);
    const forward = run(source, this.forward); // sequence: [batch, sourceTime, units]
    const mask = maskPadding
      ? { mask: tf.cast<tf.Tensor2D>(tf.notEqual(source, PADDING), "float32") }
      : {};
    if (this.backward === undefined) {
      return { outputs: forward.sequence, state: forward.state, ...mask };
    }
    // a gather along the reversed steps: tf.reverse takes ten times as long on wasm
    const steps = tf.range(source.shape[1] - 1, -1, -1, "int32");
    const backward = run(tf.gather(source, steps, 1), this.backward);
    const inOrder = tf.gather(backward.sequence, steps, 1);
    const outputs = tf.concat([forward.sequence, inOrder], 2); // [batch, sourceTime, units]
    return { outputs, state: join(forward.state, backward.state), ...mask };
  }

  /** The trainable weights by name, such as "forward.kernel". */
  get weights(): Record<string, tf.Variable> {
    return {
      embedding: this.embedding,
      ...prefixed("forward", this.forward),
      ...prefixed("backward", this.backward ?? {}),
    };
  }
}

/** The states of both directions side by side: [batch, units]. */
function join(a: RecurrentState, b: RecurrentState): RecurrentState {
  const h = tf.concat([a.h, b.h], 1);
  return a.c === undefined ? { h } : { h, c: tf.concat([a.c, b.c!], 1) };
}
