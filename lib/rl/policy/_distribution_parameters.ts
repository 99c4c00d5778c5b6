/** What stands between the actor's outputs and the parameters of the action distributions. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { Float32Block } from "../../backend/mod.ts";

/**
 * In a discrete space the outputs are the logits; masked ones become -Infinity. In a box they are the
 * means, and the logarithms of the standard deviations are put beside them in every row.
 */
export class DistributionParameters {
  /** In a box: [size]. */
  readonly logDeviations: Float32Block | undefined;
  readonly logDeviationGradients: Float32Block | undefined;
  readonly #width: number;
  readonly #capacity: number;
  /** Means and log deviations side by side, or masked logits; made when it is needed. */
  #combined: Float32Array | undefined;

  constructor(
    width: number,
    { isBox, capacity }: { readonly isBox: boolean; readonly capacity: number },
  ) {
    this.#width = width;
    this.#capacity = capacity;
    this.logDeviations = isBox ? Float32Block.zeros(width) : undefined;
    this.logDeviationGradients = isBox ? Float32Block.zeros(width) : undefined;
  }

  /** From outputs [rows, width] to parameters [rows, parameterCount]. */
  from(outputs: Float32Block, rows: number, actionMasks?: Uint8Array): Float32Array {
    const length = rows * this.#width;
    if (this.logDeviations !== undefined) return this.#gaussians(outputs.values, rows);
    const logits = outputs.values.subarray(0, length);
    return actionMasks === undefined ? logits : this.#masked(logits, actionMasks);
  }

  #gaussians(means: Float32Array, rows: number): Float32Array {
    const size = this.#width, logDeviations = this.logDeviations!.values;
    const gaussians = this.#combined ??= new Float32Array(this.#capacity * 2 * size);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < size; j++) {
        gaussians[row * 2 * size + j] = means[row * size + j]!;
        gaussians[row * 2 * size + size + j] = logDeviations[j]!;
      }
    }
    return gaussians.subarray(0, rows * 2 * size);
  }

  #masked(logits: Float32Array, masks: Uint8Array): Float32Array {
    const task = "mask actions", count = this.#width;
    if (masks.length !== logits.length) {
      throw invalidArgument(task, "actionMasks.length", `${logits.length}`, masks.length);
    }
    const masked = this.#combined ??= new Float32Array(this.#capacity * count);
    for (let start = 0; start < logits.length; start += count) {
      let allowed = 0;
      for (let j = start; j < start + count; j++) {
        masked[j] = masks[j] === 0 ? -Infinity : logits[j]!;
        if (masks[j] !== 0) allowed++;
      }
      if (allowed > 0) continue;
      const argument = `actionMasks[${start}] to [${start + count - 1}]`;
      throw invalidArgument(task, argument, "1 for at least one action", allowed);
    }
    return masked.subarray(0, logits.length);
  }

  /** The loss's gradient with respect to the parameters, taken on to the outputs. */
  backward(gradients: Float32Array, rows: number, outputGradients: Float32Block): void {
    const outputs = outputGradients.values, size = this.#width;
    if (this.logDeviationGradients === undefined) {
      outputs.set(gradients); // those of masked logits are zeros
      return;
    }
    const sums = this.logDeviationGradients.values.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < size; j++) {
        outputs[row * size + j] = gradients[row * 2 * size + j]!;
        sums[j]! += gradients[row * 2 * size + size + j]!;
      }
    }
  }

  dispose(): void {
    this.logDeviations?.tensor.dispose();
    this.logDeviationGradients?.tensor.dispose();
  }
}
