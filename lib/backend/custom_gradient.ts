/** tf.customGrad for functions of several outputs. */
import * as tf from "@tensorflow/tfjs";

/** What tfjs's engine does for tf.customGrad; private in its types. */
interface Engine {
  runKernelFunc(parameters: {
    readonly inputs: Readonly<Record<string, tf.Tensor>>;
    readonly forwardFunc: (backend: unknown, save: tf.GradSaveFunc) => tf.Tensor[];
    readonly backwardsFunc: (
      dy: tf.Tensor | tf.Tensor[],
      saved: tf.Tensor[],
    ) => Record<string, () => tf.Tensor>;
  }): tf.Tensor[];
}

/**
 * tf.customGrad for a function of several outputs, which the public function refuses and the engine
 * beneath it computes all the same.
 *
 * What is saved counts as constant: tfjs does not see that it depends on the inputs. A `backward`
 * that is itself differentiated must throw, or it gives a wrong second derivative.
 *
 * @param inputs what to differentiate by
 * @param forward gives the outputs, and saves what `backward` needs
 * @param backward from the gradients of all outputs (zeros where an output is not used) to those of
 * the inputs
 * @returns the outputs
 *
 * @example
 * ```ts
 * import { customGradOfSeveral, setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const doubledAndTripled = (x: tf.Tensor) =>
 *   customGradOfSeveral([x], () => [tf.mul(x, 2), tf.mul(x, 3)], ([da, db]) => [
 *     tf.add(tf.mul(da!, 2), tf.mul(db!, 3)),
 *   ]);
 * const gradient = tf.grad((x) => tf.addN(doubledAndTripled(x)));
 * assert.equal(gradient(tf.scalar(1)).dataSync()[0], 5);
 * ```
 */
export function customGradOfSeveral(
  inputs: readonly tf.Tensor[],
  forward: (save: tf.GradSaveFunc) => tf.Tensor[],
  backward: (dy: tf.Tensor[], saved: tf.Tensor[]) => readonly tf.Tensor[],
): tf.Tensor[] {
  const engine = tf.engine() as unknown as Engine;
  return engine.runKernelFunc({
    inputs: Object.fromEntries(inputs.entries()),
    forwardFunc: (_backend, save) => forward(save),
    backwardsFunc: (dy, saved) => {
      const gradients = backward(Array.isArray(dy) ? dy : [dy], saved); // one output comes bare
      return Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));
    },
  });
}
