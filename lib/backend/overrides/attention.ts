/** Gives the wasm backend the two kernels of attention. */
import type { SideModule } from "../host/side_module.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of the attention of several heads; its second output is for the gradient. */
export const ATTENTION = "FusedAttention";
/** Name of the kernel of its gradient, with respect to queries, keys and values. */
export const ATTENTION_GRADIENT = "FusedAttentionGradient";

/** Queries of a block, as in kernels/attention.c. */
const BLOCK = 32;

/** Give the wasm backend the two kernels. */
export function installAttention(module: SideModule): void {
  overrideKernel(ATTENTION, () => (args) => forward(module, args));
  overrideKernel(ATTENTION_GRADIENT, () => (args) => backward(module, args));
}

type Inputs = Record<"queries" | "keys" | "values", TensorInfo> & { readonly mask?: TensorInfo };

function forward(module: SideModule, args: KernelArguments): TensorInfo[] {
  const { queries, keys, values, mask } = args.inputs as Inputs;
  const { batch, heads, count, columns, rest } = sizesOf(module, args);
  const context = module.output([batch, count, columns]);
  const kept = module.output([batch, heads, count, 2]);
  const scratch = scratchFor(module, rest), at = (tensor: TensorInfo) => module.pointer(tensor);
  module.kernels.attention(
    ...[at(queries), at(keys), at(values), mask ? at(mask) : 0, at(context), at(kept)] as const,
    ...[scratch, batch, ...rest] as const,
  );
  return [context, kept];
}

function backward(module: SideModule, args: KernelArguments): TensorInfo[] {
  const { queries, keys, values, mask, kept, dContext } = args.inputs as
    & Inputs
    & Record<"kept" | "dContext", TensorInfo>;
  const { batch, rest } = sizesOf(module, args);
  const gradients = [queries, keys, values].map(({ shape }) => module.output(shape));
  const scratch = scratchFor(module, rest), at = (tensor: TensorInfo) => module.pointer(tensor);
  const [dQueries, dKeys, dValues] = gradients.map(at) as [number, number, number];
  module.kernels.attentionGradient(
    ...[at(queries), at(keys), at(values), mask ? at(mask) : 0, at(kept), at(dContext)] as const,
    ...[dQueries, dKeys, dValues, scratch, batch, ...rest] as const,
  );
  return gradients;
}

/** The last parameters of both kernels, from the heads on. */
type Rest = ReturnType<typeof sizesOf>["rest"];

function sizesOf(module: SideModule, { inputs, attrs }: KernelArguments) {
  const { queries, keys, values, mask } = inputs as Inputs;
  const { heads, causal, scale } = attrs as Record<"heads" | "causal" | "scale", number>;
  const [batch, count, width] = queries.shape as [number, number, number];
  const [, time, columns] = values.shape as [number, number, number];
  const [sequences, each] = mask?.shape ?? [1, 1];
  const maskSteps = [sequences === 1 ? 0 : each! * time, each === 1 ? 0 : time] as const;
  const rest = [
    ...[heads!, count, keys.shape[1]!, width / heads!, columns / heads!] as const,
    ...maskSteps,
    ...[causal!, scale!, module.threads] as const,
  ] as const;
  return { batch, heads: heads!, count, columns, rest };
}

/** Memory to work in. */
function scratchFor(module: SideModule, [, , keys, size, valueSize]: Rest): number {
  return module.scratch(attentionScratchBytes(keys, size, valueSize, module.threads));
}

/** Bytes of scratch, one piece for each thread. */
export function attentionScratchBytes(
  keys: number,
  size: number,
  valueSize: number,
  threads: number,
): number {
  const row = 16 * Math.ceil(keys / 16);
  const floats = packedFloats(keys, size) + packedFloats(keys, valueSize) +
    packedFloats(size, keys) + packedFloats(size, BLOCK) + packedFloats(valueSize, BLOCK) +
    2 * BLOCK * row;
  return 4 * threads * floats;
}

/** Floats of a right side of n columns and k rows, packed: see kernels/matmul.h. */
function packedFloats(n: number, k: number): number {
  return 16 + k * 32 * Math.ceil(n / 32);
}
