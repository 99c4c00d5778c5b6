/** Gives the wasm backend the two kernels of layer normalization. */
import { type Companion, sizeOf } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Name of the kernel of layer normalization over the last axis, with scale and shift. */
export const LAYER_NORM = "FusedLayerNorm";
/** Name of the kernel of its gradient, with respect to the input, the scale and the shift. */
export const LAYER_NORM_GRADIENT = "FusedLayerNormGradient";

/** Give the wasm backend the two kernels. */
export function installLayerNorm(companion: Companion): void {
  const { kernels } = companion, at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(LAYER_NORM, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", TensorInfo>;
    const [rows, columns] = rowsAndColumns(x);
    const y = companion.output(x.shape), stats = companion.output([rows, 2]);
    const epsilon = attrs["epsilon"] as number;
    kernels.layerNorm(at(x), at(gamma), at(beta), at(y), at(stats), rows, columns, epsilon);
    return [y, stats];
  });
  overrideKernel(LAYER_NORM_GRADIENT, () => ({ inputs }) => {
    const { dy, x, gamma, statistics } = inputs as BackwardInputs;
    const [rows, columns] = rowsAndColumns(x);
    const dx = companion.output(x.shape);
    const dgamma = companion.output([columns]), dbeta = companion.output([columns]);
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
