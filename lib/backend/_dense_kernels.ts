/** Gives the wasm backend the two kernels of a dense layer, and tfjs the gradient. */
import * as tf from "@tensorflow/tfjs";
import { activate, activationNumber, epilogueActivation } from "./_activations.ts";
import { type Companion, sizeOf } from "./_companion.ts";
import { multiply } from "./_multiply.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Names of the two kernels. */
export const DENSE = "FusedDense";
const DENSE_GRADIENT = "FusedDenseGradient";

/** Give the wasm backend the two kernels, and tfjs the gradient. */
export function installDense(companion: Companion): void {
  installKernels(companion);
  if (tf.getGradient(DENSE) !== undefined) return;
  tf.registerGradient({
    kernelName: DENSE,
    inputsToSave: ["x", "kernel"],
    outputsToSave: [true],
    gradFunc: (dy, [x, kernel, y], attributes) => {
      const inputs = { dy: dy as tf.Tensor, y: y! };
      const [dz, db] = tf.engine().runKernel<tf.Tensor[]>(DENSE_GRADIENT, inputs, attributes);
      return {
        x: () => tf.matMul(dz!, kernel!, false, true),
        kernel: () => tf.matMul(x!, dz!, true, false),
        bias: () => db!,
      };
    },
  });
}

function installKernels(companion: Companion): void {
  overrideKernel(DENSE, () => ({ inputs, attrs }) => {
    const { x, kernel, bias } = inputs as Record<"x" | "kernel" | "bias", TensorInfo>;
    const name = attrs["activation"] as string;
    const product = { a: x, b: kernel, transposeA: false, transposeB: false };
    const epilogue = { bias, activation: epilogueActivation(name), alpha: 0 };
    return activate(companion, name, multiply(companion, product, epilogue));
  });
  overrideKernel(DENSE_GRADIENT, () => ({ inputs, attrs }) => {
    const { dy, y } = inputs as Record<"dy" | "y", TensorInfo>;
    const activation = activationNumber(attrs["activation"] as string);
    const columns = y.shape.at(-1)!, rows = sizeOf(y.shape.slice(0, -1));
    const dz = activation === 0 ? companion.share(dy) : companion.output(y.shape);
    const db = companion.output([columns]);
    const at = (tensor: TensorInfo) => companion.pointer(tensor);
    companion.kernels.denseGradient(at(dy), at(y), at(dz), at(db), rows, columns, activation);
    return [dz, db];
  });
}
