/** Exponential moving averages of a model's parameters. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { updateAverage } from "./_moving_average.ts";
import type { NamedVariables } from "./optimizer.ts";
import { requireObject } from "../../_require_object.ts";

/** How to build an {@linkcode ExponentialMovingAverage}. */
export interface ExponentialMovingAverageOptions {
  /** How much of the average stays at an update, in [0, 1); usually 0.99 to 0.9999. */
  readonly decay: number;
}

/**
 * Exponential moving average (EMA) of parameters: average = decay average + (1 - decay) parameter
 * after each step of training, from the parameters' values at the start.
 *
 * The averages often predict better than the last parameters (Polyak & Juditsky 1992,
 * https://doi.org/10.1137/0330046); diffusion models sample from them (Ho et al. 2020,
 * arXiv:2006.11239, appendix B). `model.load(average.averages)` puts them into a model of the same
 * shape.
 *
 * @throws {RangeError | TypeError} for a decay out of its range
 *
 * @example
 * ```ts
 * import { ExponentialMovingAverage } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const kernel = tf.variable(tf.scalar(0));
 * const average = new ExponentialMovingAverage({ kernel }, { decay: 0.75 });
 * kernel.assign(tf.scalar(4));
 * average.update();
 * assert.equal(average.averages["kernel"]!.dataSync()[0], 1);
 * average.dispose();
 * ```
 */
export class ExponentialMovingAverage {
  /** The averages by the names of their parameters; not trainable. */
  readonly averages: NamedVariables;
  /** How much of an average stays at an update, in [0, 1). */
  readonly decay: number;

  /**
   * Starts with copies of the parameters, so that there is no bias to correct.
   *
   * @param parameters what is averaged, such as `model.parameters`
   * @param options see {@linkcode ExponentialMovingAverageOptions}
   */
  constructor(
    readonly parameters: NamedVariables,
    options: ExponentialMovingAverageOptions,
  ) {
    const task = "average parameters";
    const { decay } = requireObject(task, "options", options);
    checkOptions(task, { decays: { decay } });
    requireObject(task, "parameters", parameters);
    this.decay = decay;
    this.averages = Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, dtype }]) => {
        return [name, tf.tidy(() => tf.variable(tf.zeros(shape, dtype), false))];
      }),
    );
    this.#each((average, parameter) => average.assign(parameter));
  }

  /** Take in the parameters as they are now. */
  update(): void {
    this.#each((average, parameter) => updateAverage(average, this.decay, parameter));
  }

  /** Free the averages. */
  dispose(): void {
    tf.dispose(this.averages as tf.NamedTensorMap);
  }

  #each(change: (average: tf.Variable, parameter: tf.Variable) => void): void {
    for (const [name, parameter] of Object.entries(this.parameters)) {
      change(this.averages[name]!, parameter);
    }
  }
}
