/** Depthwise kernels from and to PyTorch. */
import * as tf from "@tensorflow/tfjs";
import type { ParameterLayout } from "../layout.ts";

/**
 * A depthwise kernel as PyTorch has it: [inputChannels depthMultiplier, 1, height, width], the kernel
 * of a convolution with as many groups as input channels.
 */
export function groupedLayout(own: string, theirs: string, channels: number): ParameterLayout {
  return {
    own: [own],
    theirs: [theirs],
    toTheirs: (kernels) =>
      kernels.map((kernel) => {
        const [height, width] = kernel.shape;
        const first = tf.transpose(kernel, [2, 3, 0, 1]); // [channels, multiplier, height, width]
        return tf.reshape(first, [-1, 1, height!, width!]);
      }),
    toOwn: (weights) =>
      weights.map((weight) => {
        const [, , height, width] = weight.shape;
        const first = tf.reshape(weight, [channels, -1, height!, width!]);
        return tf.transpose(first, [2, 3, 0, 1]);
      }),
  };
}
