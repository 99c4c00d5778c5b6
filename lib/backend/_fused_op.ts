/** Running the fused operations' kernels, which tfjs has no names for, where they are installed. */
import * as tf from "@tensorflow/tfjs";

/** Whether the running backend has this kernel; it computes float32 alone. */
export function hasFusedKernel(name: string, tensors: readonly tf.Tensor[]): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined &&
    tensors.every(({ dtype }) => dtype === "float32");
}

/** Run a kernel through tfjs's engine, which tracks its outputs and puts it on the gradient tape. */
export function runFusedKernel(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, number> = {},
): tf.Tensor[] {
  return tf.engine().runKernel<tf.Tensor[]>(name, inputs, attributes);
}

/** What tfjs's engine does for tf.customGrad; private in its types. */
interface Engine {
  runKernelFunc(parameters: {
    readonly inputs: Readonly<Record<string, tf.Tensor>>;
    readonly forwardFunc: (backend: unknown, save: tf.GradSaveFunc) => tf.Tensor[];
    readonly backwardsFunc: (
      dy: tf.Tensor[],
      saved: tf.Tensor[],
    ) => Record<string, () => tf.Tensor>;
  }): tf.Tensor[];
}

/**
 * tf.customGrad for a function of several outputs, which the public function refuses and the engine
 * beneath it computes all the same.
 *
 * @param inputs what to differentiate by
 * @param forward gives the outputs, and saves what `backward` needs
 * @param backward from the gradients of all outputs to those of the inputs
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
    backwardsFunc: (dy, saved) =>
      Object.fromEntries(backward(dy, saved).map((gradient, i) => [i, () => gradient])),
  });
}

/** The error for a tensor of a wrong shape. */
export function wrongShape(task: string, argument: string, expected: string, tensor: tf.Tensor) {
  return new RangeError(
    `Cannot ${task}: "${argument}" must have the shape ${expected}, ` +
      `current shape is [${tensor.shape}]`,
  );
}
