/** Element-wise functions at the end of a product: some in the kernel, the others as tfjs's kernels. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** An activation by its number in kernels/matmul_epilogue.ts and kernels/dense.ts. */
const NUMBERS: Readonly<Record<string, number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  leakyrelu: 3,
  sigmoid: 4,
  tanh: 5,
};

/** The activations that the end of a product computes itself. */
const IN_EPILOGUE = ["linear", "relu", "relu6", "leakyrelu"];

/** The kernels that compute the other ones, but tanh. */
const KERNELS: Readonly<Record<string, string>> = {
  elu: "Elu",
  prelu: "Prelu",
  sigmoid: "Sigmoid",
};

/** Whether a product can end with this activation, in whatever way. */
export function isActivation(name: string): boolean {
  return IN_EPILOGUE.includes(name) || name === "tanh" || Object.hasOwn(KERNELS, name);
}

/** Its number for the kernels. */
export function activationNumber(name: string): number {
  return NUMBERS[name]!;
}

/** Its number for the end of a product, where it may be linear since another kernel follows. */
export function epilogueActivation(name: string): number {
  return IN_EPILOGUE.includes(name) ? activationNumber(name) : 0;
}

/** Apply an activation that the product did not compute itself: in place, or freeing `x`. */
export function activate(
  module: SideModule,
  name: string,
  x: TensorInfo,
  preluWeights?: TensorInfo,
): TensorInfo {
  if (IN_EPILOGUE.includes(name)) return x;
  if (name === "tanh") { // in place
    module.kernels.tanh(module.pointer(x), module.pointer(x), sizeOf(x.shape));
    return x;
  }
  const inputs: Record<string, TensorInfo> = name === "prelu" ? { x, alpha: preluWeights! } : { x };
  return consume(module, KERNELS[name]!, inputs);
}

/** Run one of tfjs's kernels and free its first input. */
export function consume(
  { backend }: SideModule,
  kernelName: string,
  inputs: Readonly<Record<string, TensorInfo>>,
): TensorInfo {
  const { kernelFunc } = tf.getKernel(kernelName, "wasm");
  const attrs = {},
    args = { inputs, attrs, backend } as unknown as Parameters<typeof kernelFunc>[0];
  const result = kernelFunc(args) as TensorInfo;
  backend.disposeData(Object.values(inputs)[0]!.dataId);
  return result;
}
