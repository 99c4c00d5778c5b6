/** Gives the wasm backend the two kernels of the cross-entropy of softmax, and tfjs the gradient. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/**
 * Name of the kernel from `target` and `logits` [..., classes], finite, to the losses [...] and the
 * logarithms of the probabilities [..., classes].
 */
export const CROSS_ENTROPY = "FusedSoftmaxCrossEntropy";
const CROSS_ENTROPY_GRADIENT = "FusedSoftmaxCrossEntropyGradient";

/** Give the wasm backend the two kernels, and tfjs the gradient. */
export function installCrossEntropy(module: SideModule): void {
  const { kernels } = module, at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(CROSS_ENTROPY, () => ({ inputs }) => {
    const { target, logits } = inputs as Record<"target" | "logits", TensorInfo>;
    const shape = logits.shape.slice(0, -1), columns = logits.shape.at(-1)!;
    const losses = module.output(shape), logs = module.output(logits.shape);
    kernels.crossEntropy(at(target), at(logits), at(losses), at(logs), sizeOf(shape), columns);
    return [losses, logs];
  });
  overrideKernel(CROSS_ENTROPY_GRADIENT, () => ({ inputs }) => {
    const { dy, target, logs } = inputs as Record<"dy" | "target" | "logs", TensorInfo>;
    const dx = module.output(logs.shape), columns = logs.shape.at(-1)!;
    kernels.crossEntropyGradient(at(dy), at(target), at(logs), at(dx), sizeOf(dy.shape), columns);
    return dx;
  });
  if (tf.getGradient(CROSS_ENTROPY) === undefined) registerGradient();
}

/** Of the losses alone: nobody gets the logarithms. */
function registerGradient(): void {
  tf.registerGradient({
    kernelName: CROSS_ENTROPY,
    inputsToSave: ["target"],
    outputsToSave: [false, true],
    gradFunc: (dys, [target, logs]) => {
      const dy = (dys as tf.Tensor[])[0]!;
      return {
        logits: () =>
          tf.engine().runKernel(CROSS_ENTROPY_GRADIENT, { dy, target: target!, logs: logs! }),
        target: () => {
          const wanted = tf.cast(tf.notEqual(target!, 0), "float32");
          const product = tf.mul(tf.mul(tf.neg(tf.expandDims(dy, -1)), wanted), logs!);
          return tf.add(product, 0); // 0 for -0, as by plain operations
        },
      } as Record<string, () => tf.Tensor>;
    },
  });
}
