/** Checks the arguments of a recurrent layer. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";
import { type CellKind, GATES, type RecurrentParameters, type RecurrentState } from "./cells.ts";
import { checkRecurrentBias } from "./_recurrent_bias.ts";
import type { RunOptions } from "./layer.ts";

/** What the errors say cannot be done. */
export const TASK = "run a recurrent layer";

/** Throws when a shape does not fit; gives batch and time. */
export function checkLayer(
  kind: CellKind,
  x: tf.Tensor3D,
  { kernel, recurrentKernel, bias, recurrentBias }: RecurrentParameters,
  { initialState, mask }: RunOptions,
): [batch: number, time: number] {
  const check = (argument: string, tensor: tf.Tensor, shape: (number | string)[]) =>
    assertShape(tensor, shape, { function: TASK, argument });
  check("x", x, ["batch", "time", "inputs"]);
  const [batch, time, inputs] = x.shape, units = recurrentKernel.shape[0]!;
  if (time < 1) {
    throw new RangeError(
      `Cannot ${TASK}: "x" must have at least one time step, current shape is [${x.shape}]`,
    );
  }
  const width = GATES[kind] * units;
  check("parameters.recurrentKernel", recurrentKernel, [units, width]);
  check("parameters.kernel", kernel, [inputs, width]);
  if (bias !== undefined) check("parameters.bias", bias, [width]);
  if (recurrentBias !== undefined) check("parameters.recurrentBias", recurrentBias, [width]);
  checkRecurrentBias(TASK, kind, recurrentBias);
  if (mask !== undefined) check("mask", mask, [batch, time]);
  if (initialState !== undefined) checkState(kind, initialState, [batch, units]);
  return [batch, time];
}

/** Throws when a state does not fit the layer. */
export function checkState(
  kind: CellKind,
  { h, c }: RecurrentState,
  shape: readonly [batch: number, units: number],
): void {
  assertShape(h, shape, { function: TASK, argument: "initialState.h" });
  if (kind !== "lstm") {
    if (c === undefined) return;
    throw invalidArgument(
      TASK,
      "initialState.c",
      `absent, as a "${kind}" has no cell state`,
      c,
      "object",
    );
  }
  if (c === undefined) {
    throw new TypeError(
      `Cannot ${TASK}: "initialState.c" must be a tensor for an LSTM, current value is undefined`,
    );
  }
  assertShape(c, shape, { function: TASK, argument: "initialState.c" });
}
