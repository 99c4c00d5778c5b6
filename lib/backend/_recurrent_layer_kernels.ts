/** Gives the wasm backend the two kernels of a recurrent layer over all its steps. */
import type { Companion } from "./_companion.ts";
import { gemmScratchBytes } from "./_gemm.ts";
import { type KernelArguments, overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

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
export function installRecurrentLayer(companion: Companion): void {
  overrideKernel(RECURRENT_LAYER, () => (args) => forward(companion, args));
  overrideKernel(RECURRENT_LAYER_GRADIENT, () => (args) => backward(companion, args));
}

type Optional<Name extends string> = Partial<Record<Name, TensorInfo>>;

/** The sequence and the states, the cells of an LSTM (else empty), and what is kept. */
function forward(companion: Companion, { inputs, attrs }: KernelArguments): TensorInfo[] {
  const { projected, recurrentKernel, h } = inputs as Record<
    "projected" | "recurrentKernel" | "h",
    TensorInfo
  >;
  const { recurrentBias, mask, c } = inputs as Optional<"recurrentBias" | "mask" | "c">;
  const kind = attrs["kind"] as number, at = addressOn(companion);
  const [time, batch, width] = projected.shape as [number, number, number], units = h.shape[1]!;
  const sequence = companion.output([batch, time, units]);
  const states = companion.output([time + 1, batch, units]);
  const cells = companion.output([kind === lstm ? time + 1 : 0, batch, units]);
  const kept = companion.output([time, batch, KEPT[kind]! * units]);
  const scratch = companion.scratch(4 * batch * width + packedBytes(width, units));
  companion.kernels.recurrentLayer(
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
function backward(companion: Companion, { inputs, attrs }: KernelArguments): TensorInfo[] {
  const { recurrentKernel, states, cells, kept, dSequence, dh } = inputs as Record<
    "recurrentKernel" | "states" | "cells" | "kept" | "dSequence" | "dh",
    TensorInfo
  >;
  const { mask, dc } = inputs as Optional<"mask" | "dc">;
  const kind = attrs["kind"] as number, at = addressOn(companion);
  const [units, width] = recurrentKernel.shape as [number, number];
  const [batch, time] = dSequence.shape as [number, number];
  const dFromState = companion.output([time, batch, width]);
  const dProjected = kind === gru ? companion.output([time, batch, width]) : undefined;
  const dKernel = companion.output([units, width]);
  const dh0 = companion.output([batch, units]);
  const dc0 = companion.output([kind === lstm ? batch : 0, units]);
  const scratch = companion.scratch(
    Math.max(4 * batch * units + packedBytes(units, width), gemmScratchBytes(width, time * batch)),
  );
  companion.kernels.recurrentLayerGradient(
    ...[kind, at(recurrentKernel), at(mask), at(states), at(cells), at(kept)] as const,
    ...[at(dSequence), at(dh), at(dc), at(dProjected), at(dFromState), at(dKernel)] as const,
    ...[at(dh0), at(dc0), scratch, time, batch, units] as const,
  );
  return [dProjected ?? companion.share(dFromState), dFromState, dKernel, dh0, dc0];
}

/** Address of a tensor; 0 where there is none. */
function addressOn(companion: Companion): (tensor: TensorInfo | undefined) => number {
  return (tensor) => tensor === undefined ? 0 : companion.pointer(tensor);
}

/** Bytes of a right side of n columns and k rows, packed: see kernels/matmul.h. */
function packedBytes(n: number, k: number): number {
  return 64 + 4 * k * 32 * Math.ceil(n / 32);
}
