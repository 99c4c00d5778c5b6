/** Gives the wasm backend the two kernels of a dense layer, and tfjs the gradient. */
import * as tf from "@tensorflow/tfjs";
import { activate, activationNumber, epilogueActivation } from "./activations.ts";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { multiply } from "./multiply.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Names of the two kernels. */
export const DENSE = "FusedDense";
const DENSE_GRADIENT = "FusedDenseGradient";

/** Give the wasm backend the two kernels, and tfjs the gradient. */
export function installDense(module: SideModule): void {
  installKernels(module);
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

function installKernels(module: SideModule): void {
  overrideKernel(DENSE, () => ({ inputs, attrs }) => {
    const { x, kernel, bias } = inputs as Record<"x" | "kernel" | "bias", TensorInfo>;
    const name = attrs["activation"] as string;
    const product = { a: x, b: kernel, transposeA: false, transposeB: false };
    const epilogue = { bias, activation: epilogueActivation(name), alpha: 0 };
    return activate(module, name, multiply(module, product, epilogue));
  });
  overrideKernel(DENSE_GRADIENT, () => ({ inputs, attrs }) => {
    const { dy, y } = inputs as Record<"dy" | "y", TensorInfo>;
    const activation = activationNumber(attrs["activation"] as string);
    const columns = y.shape.at(-1)!, rows = sizeOf(y.shape.slice(0, -1));
    const dz = activation === 0 ? module.share(dy) : module.output(y.shape);
    const db = module.output([columns]);
    const at = (tensor: TensorInfo) => module.pointer(tensor);
    module.kernels.denseGradient(at(dy), at(y), at(dz), at(db), rows, columns, activation);
    return [dz, db];
  });
}
