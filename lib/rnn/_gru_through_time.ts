/** A GRU cell (reset after) for backpropagation through time by hand. */
import * as tf from "@tensorflow/tfjs";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";

/**
 * h' = z h + (1 - z) g with g = tanh(x_g + r u), where u is the candidate's part of h U.
 *
 * With dh' given, the gradients of the pre-activations are dh' times factors that do not depend on
 * it: (h - g) z (1 - z) for the update gate, a = (1 - z)(1 - g^2) for the candidate's input,
 * a u r (1 - r) for the reset gate and a r for u. So the factors of all steps are computed at once,
 * and a step back is one product of elements.
 */
export const gruThroughTime: CellThroughTime = {
  step(projected, fromState, { h }) {
    const units = h.shape[1];
    const [xGates, xg] = tf.split(projected, [2 * units, units], 1) as Two; // [batch, 2 units], [batch, units]
    const [hGates, u] = tf.split(fromState, [2 * units, units], 1) as Two;
    const gates = tf.sigmoid(tf.add<tf.Tensor2D>(xGates, hGates));
    const [z, r] = tf.split(gates, 2, 1) as Two;
    const g = tf.tanh(tf.add<tf.Tensor2D>(xg, tf.mul(r, u)));
    const next = tf.add<tf.Tensor2D>(g, tf.mul(z, tf.sub(h, g)));
    return { state: { h: next }, kept: [z, r, g, u] };
  },

  wayBack(before, kept) {
    const time = before.length, [batch, units] = before[0]!.shape;
    const { factors, candidate } = tf.tidy(() => factorsOf(before, kept));
    const ofStep = tf.unstack(tf.reshape(factors, [time, batch, 3, units])); // [batch, 3, units] each
    const dStates: tf.Tensor2D[] = [];
    return {
      step(index, { h }) {
        dStates.unshift(h);
        const gradients = tf.mul(tf.reshape(h, [batch, 1, units]), ofStep[index]!);
        return {
          dFromState: tf.reshape(gradients, [batch, 3 * units]),
          h: tf.mul(h, kept[index]![0]!),
        };
      },
      projected(dFromState) { // the same for both gates; the candidate's input is not behind r
        const dGates = tf.slice(dFromState, [0, 0], [time * batch, 2 * units]);
        return tf.concat([dGates, tf.mul(tf.concat(dStates, 0), candidate)], 1);
      },
    };
  },
};

type Two = [tf.Tensor2D, tf.Tensor2D];

/** The factors of dh' for h U, [time x batch, 3 units], and for x_g, [time x batch, units]. */
function factorsOf(before: tf.Tensor2D[], kept: tf.Tensor2D[][]) {
  const all = (part: number) => tf.concat(kept.map((tensors) => tensors[part]!), 0);
  const h = tf.concat(before, 0), z = all(0), r = all(1), g = all(2), u = all(3); // [time x batch, units]
  const shut = tf.sub<tf.Tensor2D>(1, z);
  const candidate = tf.mul<tf.Tensor2D>(shut, tf.sub(1, tf.square(g)));
  const update = tf.mul<tf.Tensor2D>(tf.sub(h, g), tf.mul(z, shut));
  const ofState = tf.mul<tf.Tensor2D>(candidate, r);
  const reset = tf.mul<tf.Tensor2D>(tf.mul(ofState, u), tf.sub(1, r));
  return { factors: tf.concat([update, reset, ofState], 1), candidate };
}
