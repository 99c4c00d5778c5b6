/** Gives the wasm backend the two kernels of a recurrent layer over all its steps. */
import type { SideModule } from "../host/side_module.ts";
import { gemmScratchBytes } from "../host/gemm.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** The kernel of the forward pass. */
export const RECURRENT_LAYER = "FusedRecurrentLayer";
/** The kernel of the backward pass. */
export const RECURRENT_LAYER_GRADIENT = "FusedRecurrentLayerGradient";

/** The attribute `kind` of both, as kernels/recurrent_layer.c numbers them. */
export const RECURRENT_KINDS = { simple_rnn: 0, lstm: 1, gru: 2 } as const;
/** Numbers that a step keeps for its gradient, for each unit, by kind. */
const KEPT: readonly number[] = [0, 5, 4];
const { lstm, gru } = RECURRENT_KINDS;

/** Give the wasm backend the two kernels. */
export function installRecurrentLayer(module: SideModule): void {
  overrideKernel(RECURRENT_LAYER, () => (args) => forward(module, args));
  overrideKernel(RECURRENT_LAYER_GRADIENT, () => (args) => backward(module, args));
}

type Optional<Name extends string> = Partial<Record<Name, TensorInfo>>;

/** The sequence and the states, the cells of an LSTM (else empty), and what is kept. */
function forward(module: SideModule, { inputs, attrs }: KernelArguments): TensorInfo[] {
  const { projected, recurrentKernel, h } = inputs as Record<
    "projected" | "recurrentKernel" | "h",
    TensorInfo
  >;
  const { recurrentBias, mask, c } = inputs as Optional<"recurrentBias" | "mask" | "c">;
  const kind = attrs["kind"] as number, at = addressOn(module);
  const [time, batch, width] = projected.shape as [number, number, number], units = h.shape[1]!;
  const sequence = module.output([batch, time, units]);
  const states = module.output([time + 1, batch, units]);
  const cells = module.output([kind === lstm ? time + 1 : 0, batch, units]);
  const kept = module.output([time, batch, KEPT[kind]! * units]);
  const scratch = module.scratch(4 * batch * width + packedBytes(width, units));
  module.kernels.recurrentLayer(
    ...[kind, at(projected), at(recurrentKernel), at(recurrentBias), at(mask)] as const,
    ...[at(h), at(c), at(states), at(cells), at(kept), at(sequence), scratch] as const,
    ...[time, batch, units] as const,
  );
  return [sequence, states, cells, kept];
}

/**
 * Gradients of `projected`, of h U, of the recurrent kernel and of the state before the first step;
 * the first two are one where they are equal, the last is empty but for an LSTM.
 */
function backward(module: SideModule, { inputs, attrs }: KernelArguments): TensorInfo[] {
  const { recurrentKernel, states, cells, kept, dSequence, dh } = inputs as Record<
    "recurrentKernel" | "states" | "cells" | "kept" | "dSequence" | "dh",
    TensorInfo
  >;
  const { mask, dc } = inputs as Optional<"mask" | "dc">;
  const kind = attrs["kind"] as number, at = addressOn(module);
  const [units, width] = recurrentKernel.shape as [number, number];
  const [batch, time] = dSequence.shape as [number, number];
  const dFromState = module.output([time, batch, width]);
  const dProjected = kind === gru ? module.output([time, batch, width]) : undefined;
  const dKernel = module.output([units, width]);
  const dh0 = module.output([batch, units]);
  const dc0 = module.output([kind === lstm ? batch : 0, units]);
  const scratch = module.scratch(
    Math.max(4 * batch * units + packedBytes(units, width), gemmScratchBytes(width, time * batch)),
  );
  module.kernels.recurrentLayerGradient(
    ...[kind, at(recurrentKernel), at(mask), at(states), at(cells), at(kept)] as const,
    ...[at(dSequence), at(dh), at(dc), at(dProjected), at(dFromState), at(dKernel)] as const,
    ...[at(dh0), at(dc0), scratch, time, batch, units] as const,
  );
  return [dProjected ?? module.share(dFromState), dFromState, dKernel, dh0, dc0];
}

/** Address of a tensor; 0 where there is none. */
function addressOn(module: SideModule): (tensor: TensorInfo | undefined) => number {
  return (tensor) => tensor === undefined ? 0 : module.pointer(tensor);
}

/** Bytes of a right side of n columns and k rows, packed: see kernels/matmul.h. */
function packedBytes(n: number, k: number): number {
  return 64 + 4 * k * 32 * Math.ceil(n / 32);
}
