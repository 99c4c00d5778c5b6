/** Gives the wasm backend the kernels of SiLU and its gradient. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of SiLU. */
export const SILU = "FusedSilu";
/** Name of the kernel of its gradient. */
export const SILU_GRADIENT = "FusedSiluGradient";

/** Give the wasm backend the two kernels. */
export function installSilu(module: SideModule): void {
  const { kernels } = module, at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(SILU, () => ({ inputs }) => {
    const x = inputs["x"]!, y = module.output(x.shape);
    kernels.silu(at(x), at(y), sizeOf(x.shape));
    return y;
  });
  overrideKernel(SILU_GRADIENT, () => ({ inputs }) => {
    const x = inputs["x"]!, dx = module.output(x.shape);
    kernels.siluGradient(at(inputs["dy"]!), at(x), at(dx), sizeOf(x.shape));
    return dx;
  });
}
