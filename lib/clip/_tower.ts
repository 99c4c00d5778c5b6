/** What the two Transformers, of pictures and of text, are made of. */
import * as tf from "@tensorflow/tfjs";
import { initialWeights } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { TransformerEncoderBlock } from "../transformer/mod.ts";

/** Learned vectors, drawn from N(0, 0.02^2) as a Transformer's positions are. */
export function drawTokens(random: Random, rows: number, size: number): tf.Variable<tf.Rank.R2> {
  const initializer = { name: "normal", standardDeviation: 0.02 } as const;
  return tf.tidy(() =>
    tf.variable(initialWeights<tf.Rank.R2>([rows, size], { random, initializer }))
  );
}

/** The blocks of both towers: normalized first, GELU between the dense layers. */
export function towerBlocks(
  random: Random,
  { size, blocks, heads }: {
    readonly size: number;
    readonly blocks: number;
    readonly heads: number;
  },
): TransformerEncoderBlock[] {
  return Array.from({ length: blocks }, (_, i) =>
    new TransformerEncoderBlock(size, {
      ...{ heads, normalizeFirst: true, activation: "gelu" },
      random: random.split(`block ${i}`),
    }));
}
