/** A SimpleRNN cell for backpropagation through time by hand. */
import * as tf from "@tensorflow/tfjs";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";

/**
 * h' = tanh(x W + h U), so the gradient of the sum is dh' (1 - h'^2). The second factor does not
 * depend on dh', so it is computed for all steps at once.
 */
export const simpleRnnThroughTime: CellThroughTime = {
  step(projected, fromState) {
    const h = tf.tanh(tf.add<tf.Tensor2D>(projected, fromState));
    return { state: { h }, kept: [h] };
  },

  wayBack(_before, kept) {
    const slopes = tf.sub(1, tf.square(tf.stack(kept.map(([h]) => h!)))); // [time, batch, units]
    const ofStep = tf.unstack(slopes) as tf.Tensor2D[];
    return {
      step: (index, { h }) => ({ dFromState: tf.mul(h, ofStep[index]!) }),
      projected: (dFromState) => dFromState,
    };
  },
};
