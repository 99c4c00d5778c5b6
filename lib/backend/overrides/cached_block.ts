/** Gives the wasm backend the kernel of a Transformer's block that reads one place more of each text. */
import { gemmScratchBytes } from "../host/gemm.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import type { SideModule } from "../host/side_module.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { attentionScratchBytes } from "./attention.ts";

/**
 * Name of the kernel of a causal block, normalized first and with GELU in its tanh approximation, for one
 * new place. Its outputs are y, the keys and the values.
 */
export const CACHED_BLOCK = "FusedCachedBlock";

/** A tensor for each of the block's weights. */
export type CachedBlockWeights<Tensor> = Record<
  | (
    | "attentionGamma"
    | "attentionBeta"
    | "gamma"
    | "beta"
    | "query"
    | "queryBias"
    | "key"
    | "keyBias"
  )
  | ("value" | "valueBias" | "output" | "outputBias" | "expand" | "expandBias" | "contract")
  | "contractBias",
  Tensor
>;

/** The block's weights in the order of `Weights` in kernels/cached_block.c. */
const WEIGHTS: readonly (keyof CachedBlockWeights<unknown>)[] = [
  ...["attentionGamma", "attentionBeta", "gamma", "beta", "query", "queryBias", "key"] as const,
  ...["keyBias", "value", "valueBias", "output", "outputBias", "expand", "expandBias"] as const,
  ...["contract", "contractBias"] as const,
];

/** Give the wasm backend the kernel. */
export function installCachedBlock(module: SideModule): void {
  overrideKernel(CACHED_BLOCK, () => (args) => cachedBlock(module, args));
}

type Inputs =
  & { readonly x: TensorInfo }
  & Partial<Record<"keys" | "values", TensorInfo>>
  & CachedBlockWeights<TensorInfo>;

function cachedBlock(module: SideModule, { inputs, attrs }: KernelArguments): TensorInfo[] {
  const given = inputs as Inputs, { heads, epsilon } = attrs as Record<"heads" | "epsilon", number>;
  const [texts, , size] = given.x.shape as [number, number, number];
  const past = given.keys?.shape[1] ?? 0, units = given.expand.shape[1]!;
  const y = module.output(given.x.shape);
  const keys = module.output([texts, past + 1, size]);
  const values = module.output([texts, past + 1, size]);
  const room = Math.max(
    ...[gemmScratchBytes(size, size), gemmScratchBytes(units, size), gemmScratchBytes(size, units)],
    attentionScratchBytes(past + 1, size / heads, size / heads, module.threads),
  );
  const table = 4 * WEIGHTS.length, rows = 4 * texts * (2 * size + units + 2 * heads);
  const scratch = module.scratch(table + rows + room);
  const at = (tensor?: TensorInfo) => tensor === undefined ? 0 : module.pointer(tensor);
  const origin = at(given.query); // the others are counted from here, in floats
  new Int32Array(module.backend.wasm.asm.memory.buffer, scratch, WEIGHTS.length)
    .set(WEIGHTS.map((name) => (at(given[name]) - origin) / 4));
  module.kernels.cachedBlock(
    ...[scratch, origin, at(given.x), at(given.keys), at(given.values), at(keys)] as const,
    ...[at(values), at(y), scratch + table, texts, past, size, heads, units] as const,
    ...[1 / Math.sqrt(size / heads), epsilon, module.threads] as const,
  );
  return [y, keys, values];
}
