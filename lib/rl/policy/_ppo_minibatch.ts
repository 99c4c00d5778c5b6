/** Gathers the rows of a minibatch from a rollout, into arrays that are taken once. */
import type { Advantages } from "../generalized_advantage_estimation.ts";
import type { PpoBatch } from "./ppo_loss_gradients.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";

/** All of a batch but what the nets say now. */
export type PastOfBatch = Omit<PpoBatch, "parameters" | "values">;

/** Room for the rows of one minibatch. */
export class PpoMinibatch {
  readonly #columns: Record<keyof PastOfBatch, Float32Array>;

  /** @param rows at most so many; `buffer`: where they will come from */
  constructor(rows: number, buffer: RolloutBuffer) {
    const width = (values: Float32Array) => values.length / buffer.rows;
    this.#columns = {
      actions: new Float32Array(rows * width(buffer.actions)),
      oldParameters: new Float32Array(rows * width(buffer.parameters)),
      oldLogProbabilities: new Float32Array(rows),
      oldValues: new Float32Array(rows),
      advantages: new Float32Array(rows),
      returns: new Float32Array(rows),
    };
  }

  /** Copy rows, and their observations to where the nets read them. */
  gather(
    rows: Uint32Array,
    buffer: RolloutBuffer,
    { advantages, returns }: Advantages,
    observations: Float32Array,
  ): PastOfBatch {
    const sources = {
      actions: buffer.actions,
      oldParameters: buffer.parameters,
      oldLogProbabilities: buffer.logProbabilities,
      oldValues: buffer.values,
      ...{ advantages, returns },
    };
    gatherRows(rows, buffer.observations, buffer.rows, observations);
    const batch = {} as Record<keyof PastOfBatch, Float32Array>;
    for (const [name, column] of Object.entries(this.#columns)) {
      const key = name as keyof PastOfBatch, source = sources[key];
      gatherRows(rows, source, buffer.rows, column);
      batch[key] = column.subarray(0, rows.length * source.length / buffer.rows);
    }
    return batch;
  }
}

/** Rows of a table of `count` rows, one after another. */
function gatherRows(
  rows: Uint32Array,
  table: Float32Array | Float64Array,
  count: number,
  to: Float32Array,
): void {
  const width = table.length / count;
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width, at = i * width;
    for (let j = 0; j < width; j++) to[at + j] = table[from + j]!;
  }
}
