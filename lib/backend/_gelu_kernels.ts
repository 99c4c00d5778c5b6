/** Gives the wasm backend the kernels of GELU, exact and in its tanh approximation. */
import { type Companion, sizeOf } from "./_companion.ts";
import type { Kernels } from "./_kernels.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Name of the kernel of GELU by the error function; its gradient's has "Gradient" behind. */
export const GELU = "FusedGelu";
/** Name of the kernel of GELU's tanh approximation; its gradient's has "Gradient" behind. */
export const GELU_TANH = "FusedGeluTanh";

/** Give the wasm backend the four kernels. */
export function installGelu(companion: Companion): void {
  const { gelu, geluGradient, geluTanh, geluTanhGradient } = companion.kernels;
  installForm(companion, GELU, gelu, geluGradient);
  installForm(companion, GELU_TANH, geluTanh, geluTanhGradient);
}

function installForm(
  companion: Companion,
  name: string,
  forward: Kernels["gelu"],
  backward: Kernels["geluGradient"],
): void {
  const at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(name, () => ({ inputs }) => {
    const x = inputs["x"]!, y = companion.output(x.shape);
    forward(at(x), at(y), sizeOf(x.shape));
    return y;
  });
  overrideKernel(`${name}Gradient`, () => ({ inputs }) => {
    const x = inputs["x"]!, dx = companion.output(x.shape);
    backward(at(inputs["dy"]!), at(x), at(dx), sizeOf(x.shape));
    return dx;
  });
}
