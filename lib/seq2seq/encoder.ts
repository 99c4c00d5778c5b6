/** The encoder: reads the source and keeps its output at each step, and one state. */
import * as tf from "@tensorflow/tfjs";
import { PADDING } from "../datasets/mod.ts";
import { Embedding, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { RecurrentLayer, type RecurrentState } from "../rnn/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { runOverTokens } from "./_embedded_layer.ts";
import type { Seq2SeqConfig } from "./config.ts";
import { requireObject } from "../_require_object.ts";

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
 * Padding at the end is masked: neither layer reads it, and attention gives it no weight. A source
 * therefore gives the same whatever else is in its batch.
 *
 * @example
 * ```ts
 * import { EncoderDecoder } from "lib/seq2seq/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 9, targetVocabulary: 9 };
 * const { encoder } = new EncoderDecoder(sizes, { random: new Random(0) });
 * const { outputs, state } = encoder.apply(tf.ones([2, 7], "int32"));
 * assert.deepEqual([outputs.shape, state.h.shape], [[2, 7, 64], [2, 64]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class Encoder extends Module {
  /** Drawn from N(0, 1): on dates, exact match after 4 epochs is 0.98; 0.63 with U(-0.05, 0.05). */
  readonly embedding: Embedding;
  /** From the first token to the last. */
  readonly forward: RecurrentLayer;
  /** From the last to the first, if both ways are read. */
  readonly backward: RecurrentLayer | undefined;
  /** `random`: where the initial weights are drawn from. */

  constructor(readonly config: Seq2SeqConfig, options: { readonly random: Random }) {
    super();
    const random = requireRandom("build an encoder", options?.random);
    requireObject("build an encoder", "config", config);
    const { sourceVocabulary, embedding, units, cell, bidirectional } = config;
    this.embedding = new Embedding(sourceVocabulary, embedding, {
      random: random.split("embedding"),
    });
    const layer = (direction: string) =>
      new RecurrentLayer(cell, embedding, bidirectional ? units / 2 : units, {
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
  apply(source: tf.Tensor2D): Memory {
    assertShape(source, ["batch", "time"], { function: "encode a source", argument: "source" });
    const mask = paddingMaskOf(source);
    const forward = runOverTokens(this.forward, this.embedding, source, undefined, mask);
    const memory = { outputs: forward.sequence, state: forward.state, ...(mask && { mask }) };
    if (this.backward === undefined) return memory;
    // a gather along the reversed steps: tf.reverse takes ten times as long on wasm
    const steps = tf.range(source.shape[1] - 1, -1, -1, "int32");
    const turned = <T extends tf.Tensor>(tensor: T): T => tf.gather(tensor, steps, 1);
    const backward = runOverTokens(
      this.backward,
      this.embedding,
      turned(source),
      undefined,
      mask && turned(mask),
    );
    const inOrder = turned(backward.sequence);
    const outputs = tf.concat([forward.sequence, inOrder], 2); // [batch, sourceTime, units]
    return { ...memory, outputs, state: join(forward.state, backward.state) };
  }
}

/** 1 where a token is none of padding, [batch, time]; undefined where all of them are words. */
function paddingMaskOf(source: tf.Tensor2D): tf.Tensor2D | undefined {
  if (!source.dataSync().includes(PADDING)) return undefined;
  return tf.cast(tf.notEqual(source, PADDING), "float32");
}

/** The states of both directions side by side: [batch, units]. */
function join(a: RecurrentState, b: RecurrentState): RecurrentState {
  const h = tf.concat([a.h, b.h], 1);
  return a.c === undefined ? { h } : { h, c: tf.concat([a.c, b.c!], 1) };
}
