/**
 * A recurrent layer as one operation, whose gradient is backpropagation through time written out by
 * hand (Werbos 1990): one kernel call over all steps, forwards and backwards.
 */
import * as tf from "@tensorflow/tfjs";
import {
  customGradOfSeveral,
  hasFusedKernel,
  RECURRENT_KINDS,
  RECURRENT_LAYER,
  RECURRENT_LAYER_GRADIENT,
  runFusedKernel,
} from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { CellKind, RecurrentState } from "./cells.ts";
import type { RecurrentOutput } from "./layer.ts";

/** The kinds that the kernels compute. */
export type FusedKind = keyof typeof RECURRENT_KINDS;

/** Whether the kernels compute this: float32 alone, and outside a second derivative. */
export function isFusedLayer(kind: CellKind, tensors: readonly tf.Tensor[]): kind is FusedKind {
  return Object.hasOwn(RECURRENT_KINDS, kind) && tf.engine().state.gradientDepth <= 1 &&
    hasFusedKernel(RECURRENT_LAYER, tensors) && hasFusedKernel(RECURRENT_LAYER_GRADIENT, tensors);
}

/** What the steps compute with. */
export interface FusedLayerInputs {
  /** x W + b, the input's part of the gates, step by step: [time, batch, gates x units]. */
  readonly projected: tf.Tensor3D;
  readonly recurrentKernel: tf.Tensor2D;
  /** Added to h U. */
  readonly recurrentBias: tf.Tensor1D | undefined;
  readonly initialState: RecurrentState;
  /** 0 where a step keeps the state, [batch, time]. */
  readonly mask?: tf.Tensor2D | undefined;
}

/**
 * Run all steps.
 *
 * @throws {Error} when its gradient is differentiated
 */
export function runFusedLayer(kind: FusedKind, inputs: FusedLayerInputs): RecurrentOutput {
  const { projected, recurrentKernel, recurrentBias, initialState: { h } } = inputs;
  const c = kind === "lstm" ? inputs.initialState.c : undefined;
  const optional = { ...(c && { c }), ...(recurrentBias && { recurrentBias }) };
  const mask: { mask?: tf.Tensor } = inputs.mask && { mask: tf.cast(inputs.mask, "float32") } || {};
  const given = { projected, recurrentKernel, h, ...optional }, attributes = kindOf(kind);
  const outputs = customGradOfSeveral(
    Object.values(given),
    (save) => {
      const [sequence, states, cells, kept] = runFusedKernel(
        RECURRENT_LAYER,
        { ...given, ...mask },
        attributes,
      );
      save([recurrentKernel, states!, cells!, kept!, ...Object.values(mask)]);
      return [sequence!, last(states!), ...(c === undefined ? [] : [last(cells!)])];
    },
    (dy, saved) => tidy(() => backward(kind, dy, saved, recurrentBias !== undefined)),
  );
  const [sequence, hLast, cLast] = outputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D?];
  return { sequence, state: cLast === undefined ? { h: hLast } : { h: hLast, c: cLast } };
}

/** Gradients of the inputs, in the order of the inputs. */
function backward(
  kind: FusedKind,
  [dSequence, dh, dc]: tf.Tensor[],
  [recurrentKernel, states, cells, kept, mask]: tf.Tensor[],
  hasBias: boolean,
): tf.Tensor[] {
  if (tf.engine().state.gradientDepth > 0) { // what was saved would count as constant
    throw new Error(
      "Cannot differentiate the gradient of a recurrent layer: use runRecurrentLayerPlain",
    );
  }
  const inputs = { recurrentKernel: recurrentKernel!, states: states!, cells: cells!, kept: kept! };
  const given = { dSequence: dSequence!, dh: dh!, ...(dc && { dc }), ...(mask && { mask }) };
  const [dProjected, dFromState, dKernel, dh0, dc0] = runFusedKernel(
    RECURRENT_LAYER_GRADIENT,
    { ...inputs, ...given },
    kindOf(kind),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const dBias = hasBias ? [tf.sum(dFromState, [0, 1])] : [];
  return [dProjected, dKernel, dh0, ...(dc === undefined ? [] : [dc0]), ...dBias];
}

function kindOf(kind: FusedKind): { readonly kind: number } {
  return { kind: RECURRENT_KINDS[kind] };
}

/** The state after the last step, [batch, units], of [time + 1, batch, units]. */
function last(states: tf.Tensor): tf.Tensor {
  return tidy(() => tf.squeeze(tf.slice(states, states.shape[0] - 1, 1), [0]));
}
