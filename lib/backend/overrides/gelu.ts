/** Gives the wasm backend the kernels of GELU, exact and in its tanh approximation. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import type { Kernels } from "../host/kernel_signatures.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of GELU by the error function; its gradient's has "Gradient" behind. */
export const GELU = "FusedGelu";
/** Name of the kernel of GELU's tanh approximation; its gradient's has "Gradient" behind. */
export const GELU_TANH = "FusedGeluTanh";

/** Give the wasm backend the four kernels. */
export function installGelu(module: SideModule): void {
  const { gelu, geluGradient, geluTanh, geluTanhGradient } = module.kernels;
  installForm(module, GELU, gelu, geluGradient);
  installForm(module, GELU_TANH, geluTanh, geluTanhGradient);
}

function installForm(
  module: SideModule,
  name: string,
  forward: Kernels["gelu"],
  backward: Kernels["geluGradient"],
): void {
  const at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(name, () => ({ inputs }) => {
    const x = inputs["x"]!, y = module.output(x.shape);
    forward(at(x), at(y), sizeOf(x.shape));
    return y;
  });
  overrideKernel(`${name}Gradient`, () => ({ inputs }) => {
    const x = inputs["x"]!, dx = module.output(x.shape);
    backward(at(inputs["dy"]!), at(x), at(dx), sizeOf(x.shape));
    return dx;
  });
}
