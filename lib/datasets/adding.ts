/** The adding problem: find two marked numbers in a long sequence and give their sum. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";

/** A batch of sequences of (number, mark) pairs, with the sums of the marked numbers. */
export interface AddingBatch {
  /** Shape [batch, time, 2]: a number in [0, 1), and 1 where it is marked, else 0. */
  readonly inputs: Float32Array;
  /** Shape [batch]: sum of the two marked numbers, in [0, 2). */
  readonly sums: Float32Array;
}

/**
 * Draw sequences of the adding problem (Hochreiter & Schmidhuber 1997, section 5.4): one number is
 * marked in the first half and one in the second, and their sum is to be given after the last
 * step. Who always answers 1 has a mean squared error of 1/6.
 *
 * @param batch sequences, a positive integer
 * @param options `time`: steps, at least 2; `random`: where the numbers are drawn from
 * @returns inputs and sums
 * @throws {RangeError} for a size out of its range
 *
 * @example
 * ```ts
 * import { addingBatch } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { inputs, sums } = addingBatch(1, { time: 10, random: new Random(0) });
 * const numbers = inputs.filter((_, i) => i % 2 === 0 && inputs[i + 1] === 1);
 * assert.equal(numbers.length, 2);
 * assert.ok(Math.abs(numbers[0]! + numbers[1]! - sums[0]!) < 1e-6);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function addingBatch(
  batch: number,
  { time, random }: { readonly time: number; readonly random: Random },
): AddingBatch {
  for (const [name, size, least] of [["batch", batch, 1], ["time", time, 2]] as const) {
    if (!(Number.isSafeInteger(size) && size >= least)) {
      throw invalidArgument(
        "draw the adding problem",
        name,
        `an integer of at least ${least}`,
        size,
      );
    }
  }
  const inputs = new Float32Array(batch * time * 2), sums = new Float32Array(batch);
  const half = Math.floor(time / 2);
  for (let sequence = 0; sequence < batch; sequence++) {
    const marked = [random.integer(0, half), random.integer(half, time)];
    for (let step = 0; step < time; step++) {
      const number = random.uniform(), at = (sequence * time + step) * 2;
      inputs[at] = number;
      if (!marked.includes(step)) continue;
      inputs[at + 1] = 1;
      sums[sequence]! += number;
    }
  }
  return { inputs, sums };
}
