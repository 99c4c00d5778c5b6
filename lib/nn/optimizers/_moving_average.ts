/** What optimizers remember of past gradients. */
import * as tf from "@tensorflow/tfjs";

/** average <- decay average + (1 - decay) value, for tensors of one shape. */
export function updateAverage(average: tf.Variable, decay: number, value: tf.Tensor): void {
  tf.tidy(() => average.assign(tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay))));
}

/**
 * The product of factors 1 to t, in float64 and from left to right: the same bits whether it is
 * asked for step after step, or after a restore.
 */
export class RunningProduct {
  #step = 0;
  #product = 1;

  constructor(readonly factor: (step: number) => number) {}

  at(step: number): number {
    if (step < this.#step) {
      this.#step = 0;
      this.#product = 1;
    }
    while (this.#step < step) this.#product *= this.factor(++this.#step);
    return this.#product;
  }
}
