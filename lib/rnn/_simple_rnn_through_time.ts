/** A SimpleRNN cell for backpropagation through time by hand. */
import * as tf from "@tensorflow/tfjs";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";

/** h' = tanh(x W + h U), so the gradient of the sum is dh' (1 - h'^2). */
export const simpleRnnThroughTime: CellThroughTime = {
  step(projected, fromState) {
    const h = tf.tanh(tf.add<tf.Tensor2D>(projected, fromState));
    return { state: { h }, kept: [h] };
  },

  wayBack: (_before, kept) => ({
    step(index, { h }) {
      return { dFromState: tf.mul(h, tf.sub(1, tf.square(kept[index]![0]!))) };
    },
    projected: (dFromState) => dFromState,
  }),
};
