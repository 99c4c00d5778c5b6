/** Gives the wasm backend the two kernels of a dense layer, and tfjs the gradient. */
import * as tf from "@tensorflow/tfjs";
import { activate, activationNumber, epilogueActivation } from "./activations.ts";
import type { SideModule } from "../host/side_module.ts";
import { multiply } from "./multiply.ts";
import { denseGradientScratchBytes } from "../host/gemm.ts";
import { gradientsTogether } from "../host/wanted_gradients.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
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
      const inputs = { dy: dy as tf.Tensor, x: x!, kernel: kernel!, y: y! };
      return gradientsTogether(
        ["x", "kernel", "bias"],
        (wanted) =>
          tf.engine().runKernel<tf.Tensor[]>(DENSE_GRADIENT, inputs, { ...attributes, wanted }),
      );
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
  overrideKernel(DENSE_GRADIENT, () => ({ inputs, attrs }) => denseGradient(module, inputs, attrs));
}

/** The gradients by those of x, kernel and bias that are wanted, in this order. */
function denseGradient(
  module: SideModule,
  inputs: KernelArguments["inputs"],
  attrs: KernelArguments["attrs"],
): TensorInfo[] {
  const { dy, x, kernel, y } = inputs as Record<"dy" | "x" | "kernel" | "y", TensorInfo>;
  const [rows, units] = y.shape as [number, number], width = x.shape[1]!;
  const activation = activationNumber(attrs["activation"] as string);
  const isWanted = (name: string) => (attrs["wanted"] as readonly string[]).includes(name);
  const dx = isWanted("x") ? module.output(x.shape) : undefined;
  const dw = isWanted("kernel") ? module.output(kernel.shape) : undefined;
  const db = isWanted("bias") ? module.output([units]) : undefined;
  const bytes = denseGradientScratchBytes(rows, width, units);
  const dz = activation === 0 ? 0 : 4 * rows * units;
  const scratch = module.scratch(bytes + dz), at = (tensor: TensorInfo) => module.pointer(tensor);
  const maybe = (tensor: TensorInfo | undefined) => tensor === undefined ? 0 : at(tensor);
  module.kernels.denseGradient(
    ...[
      at(x),
      at(kernel),
      at(y),
      at(dy),
      scratch + bytes,
      maybe(dx),
      maybe(dw),
      maybe(db),
    ] as const,
    ...[scratch, rows, width, units, activation] as const,
  );
  return [dx, dw, db].filter((tensor) => tensor !== undefined);
}
