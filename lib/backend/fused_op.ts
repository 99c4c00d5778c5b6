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

/** The error for a tensor of a wrong shape. */
export function wrongShape(
  task: string,
  argument: string,
  expected: string,
  tensor: tf.Tensor,
): Error {
  return new RangeError(
    `Cannot ${task}: "${argument}" must have the shape ${expected}, ` +
      `current shape is [${tensor.shape}]`,
  );
}
