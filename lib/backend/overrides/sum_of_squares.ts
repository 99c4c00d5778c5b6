/** Gives the wasm backend a kernel for the sum of the squares of all elements of several tensors. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";

/** Name of the kernel: from any inputs to a scalar. */
export const SUM_OF_SQUARES = "FusedSumOfSquares";

/** Give the wasm backend the kernel; each tensor's sum is added to those before it. */
export function installSumOfSquares(module: SideModule): void {
  const { kernels } = module;
  overrideKernel(SUM_OF_SQUARES, () => ({ inputs }) => {
    const sum = module.output([]), to = module.pointer(sum);
    for (const [i, tensor] of Object.values(inputs).entries()) {
      kernels.sumSquares(module.pointer(tensor), sizeOf(tensor.shape), to, Number(i > 0));
    }
    return sum;
  });
}
