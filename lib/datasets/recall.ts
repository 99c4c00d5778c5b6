/** The recall task: remember the first symbol of a sequence through a delay of random symbols. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";

/** A batch of sequences of symbols, one-hot, with the symbol to recall. */
export interface RecallBatch {
  /** One-hot symbols, shape [batch, delay + 1, symbols]. */
  readonly inputs: Float32Array;
  /** The first symbol of each sequence, 0 to symbols - 1, shape [batch]. */
  readonly labels: Int32Array;
  /** Time steps: delay + 1. */
  readonly time: number;
}

/**
 * Draw sequences whose first symbol has to be named after the last one. Everything between is a
 * distraction from the same alphabet, so that only the position says what matters. A guess is
 * right once in `symbols` times.
 *
 * @param batch sequences, a positive integer
 * @param options `symbols`: at least 2; `delay`: distracting symbols, at least 0; `random`: where
 *   they are drawn from
 * @returns inputs and labels
 * @throws {RangeError} for a size out of its range
 *
 * @example
 * ```ts
 * import { recallBatch } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { inputs, labels, time } = recallBatch(2, { symbols: 4, delay: 10, random: new Random(0) });
 * assert.equal(inputs.length, 2 * time * 4);
 * assert.equal(inputs[labels[0]!], 1); // the first step of the first sequence holds its label
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function recallBatch(
  batch: number,
  { symbols, delay, random }: {
    readonly symbols: number;
    readonly delay: number;
    readonly random: Random;
  },
): RecallBatch {
  const limits = { batch: 1, symbols: 2, delay: 0 };
  for (const [name, size] of Object.entries({ batch, symbols, delay })) {
    const least = limits[name as keyof typeof limits];
    if (!(Number.isSafeInteger(size) && size >= least)) {
      throw invalidArgument("draw recall sequences", name, `an integer of at least ${least}`, size);
    }
  }
  const time = delay + 1;
  const drawn = random.integers(batch * time, 0, symbols); // [batch, time]
  const inputs = new Float32Array(batch * time * symbols);
  drawn.forEach((symbol, i) => inputs[i * symbols + symbol] = 1);
  return { inputs, labels: drawn.filter((_, i) => i % time === 0), time };
}
