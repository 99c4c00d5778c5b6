/** Gives the wasm backend the two kernels of the tanh approximation of GELU. */
import { type Companion, sizeOf } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** The kernels of kernels/gelu.ts. */
export interface GeluKernels {
  gelu(x: number, y: number, count: number): void;
  geluGradient(dy: number, x: number, dx: number, count: number): void;
}

/** Names of the two kernels. */
export const GELU = "FusedGeluTanh";
export const GELU_GRADIENT = "FusedGeluTanhGradient";

/** Give the wasm backend the two kernels. */
export function installGelu(companion: Companion): void {
  const { kernels } = companion, at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(GELU, () => ({ inputs }) => {
    const x = inputs["x"]!, y = companion.output(x.shape);
    kernels.gelu(at(x), at(y), sizeOf(x.shape));
    return y;
  });
  overrideKernel(GELU_GRADIENT, () => ({ inputs }) => {
    const x = inputs["x"]!, dx = companion.output(x.shape);
    kernels.geluGradient(at(inputs["dy"]!), at(x), at(dx), sizeOf(x.shape));
    return dx;
  });
}
