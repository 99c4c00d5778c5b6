/** Gives the wasm backend the two kernels of layer normalization. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of layer normalization over the last axis, with scale and shift. */
export const LAYER_NORM = "FusedLayerNorm";
/** Name of the kernel of its gradient, with respect to the input, the scale and the shift. */
export const LAYER_NORM_GRADIENT = "FusedLayerNormGradient";

/** Give the wasm backend the two kernels. */
export function installLayerNorm(module: SideModule): void {
  const { kernels } = module, at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(LAYER_NORM, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", TensorInfo>;
    const [rows, columns] = rowsAndColumns(x);
    const y = module.output(x.shape), stats = module.output([rows, 2]);
    const epsilon = attrs["epsilon"] as number;
    kernels.layerNorm(at(x), at(gamma), at(beta), at(y), at(stats), rows, columns, epsilon);
    return [y, stats];
  });
  overrideKernel(LAYER_NORM_GRADIENT, () => ({ inputs }) => {
    const { dy, x, gamma, statistics } = inputs as BackwardInputs;
    const [rows, columns] = rowsAndColumns(x);
    const dx = module.output(x.shape);
    const dgamma = module.output([columns]), dbeta = module.output([columns]);
    kernels.layerNormGradient(
      ...[at(dy), at(x), at(gamma), at(statistics)] as const,
      ...[at(dx), at(dgamma), at(dbeta), rows, columns] as const,
    );
    return [dx, dgamma, dbeta];
  });
}

type BackwardInputs = Record<"dy" | "x" | "gamma" | "statistics", TensorInfo>;

function rowsAndColumns({ shape }: TensorInfo): [rows: number, columns: number] {
  return [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
}
