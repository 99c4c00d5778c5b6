/** Gives the wasm backend the two kernels of group normalization. */
import type { SideModule } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of group normalization, with scale and shift. */
export const GROUP_NORM = "FusedGroupNorm";
/** Name of the kernel of its gradient, with respect to the input, the scale and the shift. */
export const GROUP_NORM_GRADIENT = "FusedGroupNormGradient";

/** Floats a channel that an example's sums need: see kernels/group_norm.c. */
const ROWS_OF_ROOM = 5;
const BYTES = 4;

/** Give the wasm backend the two kernels. */
export function installGroupNorm(module: SideModule): void {
  const { kernels } = module, at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(GROUP_NORM, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<"x" | "gamma" | "beta", TensorInfo>;
    const { groups, epsilon } = attrs as Record<"groups" | "epsilon", number>;
    const [batch, places, channels] = x.shape as Sizes;
    const y = module.output(x.shape), variance = module.output([batch, groups!]);
    const means = module.output([batch, 2, groups!]);
    const room = module.scratch(module.threads * ROWS_OF_ROOM * BYTES * channels);
    kernels.groupNorm(
      ...[at(x), at(gamma), at(beta), at(y), at(means), at(variance), room] as const,
      ...[batch, places, channels, groups!, epsilon!, module.threads] as const,
    );
    return [y, means, variance];
  });
  overrideKernel(GROUP_NORM_GRADIENT, () => ({ inputs }) => {
    const { dy, x, gamma, means, variance, power } = inputs as BackwardInputs;
    const [batch, places, channels] = x.shape as Sizes, groups = variance.shape[1]!;
    const dx = module.output(x.shape);
    const dgamma = module.output([channels]), dbeta = module.output([channels]);
    const numbers = (module.threads * ROWS_OF_ROOM + batch) * channels;
    const products = module.scratch(BYTES * numbers), room = products + BYTES * batch * channels;
    kernels.groupNormGradient(
      ...[at(dy), at(x), at(gamma), at(means), at(variance), at(power)] as const,
      ...[at(dx), at(dgamma), at(dbeta), products, room] as const,
      ...[batch, places, channels, groups, module.threads] as const,
    );
    return [dx, dgamma, dbeta];
  });
}

type Sizes = [batch: number, places: number, channels: number];
type BackwardInputs = Record<
  "dy" | "x" | "gamma" | "means" | "variance" | "power",
  TensorInfo
>;
