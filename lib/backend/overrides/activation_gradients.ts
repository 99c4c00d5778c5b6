/** One kernel for the gradient of tanh, sigmoid, relu and softmax, where tfjs runs three to five. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import { type GradientOptions, overrideGradient } from "../host/override_gradient.ts";

/** Computes dx from dy and the one tensor that tfjs saves: the output, or for relu the input. */
type Gradient = (dy: tf.Tensor, saved: tf.Tensor) => tf.Tensor;

export function installActivationGradients(module: SideModule): void {
  const { kernels } = module;
  registerGradientKernel(module, "TanhGradient", kernels.tanhGradient);
  registerGradientKernel(module, "SigmoidGradient", kernels.sigmoidGradient);
  registerGradientKernel(module, "ReluGradient", kernels.reluGradient);
  registerGradientKernel(module, "SoftmaxGradient", (dy, y, dx, count, columns) => {
    kernels.softmaxGradient(dy, y, dx, columns === 0 ? 0 : count / columns, columns);
  });
  overrideActivation("Tanh", (dy, y) => tf.mul(tf.sub(1, tf.square(y)), dy));
  overrideActivation("Sigmoid", (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))));
  overrideGradient("Relu", {
    save: ["x"],
    gradient: (dy, [x]) => ({
      x: () => oneKernel("ReluGradient", dy, x!, () => tf.mul(dy, tf.step(x!))),
    }),
  });
  overrideGradient("Softmax", { saveOutputs: [true], gradient: softmaxGradient });
}

/** `columns` is the size of the last axis. */
function registerGradientKernel(
  module: SideModule,
  name: string,
  kernel: (dy: number, saved: number, dx: number, count: number, columns: number) => void,
): void {
  overrideKernel(name, () => ({ inputs }) => {
    const dy = inputs["dy"]!, saved = inputs["saved"]!;
    const dx = module.output(saved.shape);
    const [from, with_, to] = [module.pointer(dy), module.pointer(saved), module.pointer(dx)];
    kernel(from, with_, to, sizeOf(saved.shape), saved.shape.at(-1) ?? 1);
    return dx;
  });
}

function overrideActivation(name: "Tanh" | "Sigmoid", plain: Gradient): void {
  overrideGradient(name, {
    saveOutputs: [true],
    gradient: (dy, [y]) => ({
      x: () => oneKernel(`${name}Gradient`, dy, y!, () => plain(dy, y!)),
    }),
  });
}

const softmaxGradient: GradientOptions["gradient"] = (dy, [saved], attributes) => {
  const y = saved!;
  const axis = attributes["dim"] as number;
  const plain = () => {
    const product = tf.mul(dy, y);
    return tf.sub(product, tf.mul(tf.sum(product, axis, true), y));
  };
  const last = axis === -1 || axis === y.rank - 1;
  return { logits: () => last ? oneKernel("SoftmaxGradient", dy, y, plain) : plain() };
};

/**
 * Run the kernel where the current backend has it. Gradients are the same for all backends, and the
 * kernel has no gradient itself: plain operations when the outer of two nested gradients records.
 */
function oneKernel(
  kernel: string,
  dy: tf.Tensor,
  saved: tf.Tensor,
  plain: () => tf.Tensor,
): tf.Tensor {
  const usable = dy.dtype === "float32" && saved.dtype === "float32" &&
    tf.engine().state.gradientDepth === 0 && tf.getKernel(kernel, tf.getBackend()) !== undefined;
  return usable ? tf.engine().runKernel(kernel, { dy, saved }) as tf.Tensor : plain();
}
