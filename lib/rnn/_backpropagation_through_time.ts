/**
 * Backpropagation through time written out by hand (Werbos 1990): the steps of a recurrent layer as
 * one operation with its own gradient.
 *
 * Going back, a step costs one product with U^T. The gradients of h U are collected for all steps,
 * [time x batch, gates x units], so that dU is one matmul at the end and not a sum of `time` of them.
 */
import * as tf from "@tensorflow/tfjs";
import { customGradOfSeveral } from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { RecurrentState } from "./cells.ts";

/** One kind of cell, forwards and backwards. */
export interface CellThroughTime {
  /**
   * One step from the input's part of its gates and from h U, [batch, gates x units] each.
   *
   * @returns the new state, and the tensors that going back needs, as many in each step
   */
  step(
    projected: tf.Tensor2D,
    fromState: tf.Tensor2D,
    state: RecurrentState,
  ): { readonly state: RecurrentState; readonly kept: tf.Tensor2D[] };

  /** The way back, from h before each step and from what each step kept. */
  wayBack(before: tf.Tensor2D[], kept: tf.Tensor2D[][]): CellGradient;
}

/** The way back through the steps of a cell; the last step comes first. */
export interface CellGradient {
  /**
   * Gradients through one step: of h U, [batch, gates x units], and of the state before, without
   * the part that flows through h U. No `h`: there is no other part.
   */
  step(
    index: number,
    dState: RecurrentState,
  ): { readonly dFromState: tf.Tensor2D; readonly h?: tf.Tensor2D; readonly c?: tf.Tensor2D };

  /** Gradient of the input's part of all steps from that of h U: [time x batch, gates x units]. */
  projected(dFromState: tf.Tensor2D): tf.Tensor2D;
}

/** What the steps compute with. */
export interface ThroughTimeInputs {
  /** x W + b, the input's part of the gates, step by step: [time, batch, gates x units]. */
  readonly projected: tf.Tensor3D;
  readonly initialState: RecurrentState;
  readonly recurrentKernel: tf.Tensor2D;
  /** Added to h U. */
  readonly recurrentBias: tf.Tensor1D | undefined;
}

/**
 * Run all steps.
 *
 * @returns h after each step, and the last state
 * @throws {Error} when its gradient is differentiated
 */
export function runThroughTime(
  cell: CellThroughTime,
  { projected, initialState: { h, c }, recurrentKernel, recurrentBias }: ThroughTimeInputs,
): { readonly outputs: tf.Tensor2D[]; readonly state: RecurrentState } {
  const optional = [c, recurrentBias].filter((tensor) => tensor !== undefined);
  const results = customGradOfSeveral(
    [projected, recurrentKernel, h, ...optional],
    (save) => {
      const { before, kept, state } = forward(cell, {
        ...{ projected, recurrentKernel, recurrentBias },
        initialState: c === undefined ? { h } : { h, c },
      });
      save([recurrentKernel, ...before, ...kept.flat()]);
      return [...before.slice(1), state.h, ...(state.c === undefined ? [] : [state.c])];
    },
    (dy, saved) => {
      const sizes = { time: projected.shape[0], hasBias: recurrentBias !== undefined };
      return tf.tidy(() => backward(cell, dy as tf.Tensor2D[], saved as tf.Tensor2D[], sizes));
    },
  ) as tf.Tensor2D[];
  const time = projected.shape[0], outputs = results.slice(0, time);
  const last = outputs.at(-1)!;
  return { outputs, state: c === undefined ? { h: last } : { h: last, c: results[time]! } };
}

function forward(cell: CellThroughTime, inputs: ThroughTimeInputs) {
  const { recurrentKernel: b, recurrentBias: bias } = inputs;
  const before: tf.Tensor2D[] = [], kept: tf.Tensor2D[][] = [];
  let state = inputs.initialState;
  for (const projected of tf.unstack(inputs.projected) as tf.Tensor2D[]) {
    before.push(state.h);
    const next = tidy(() => {
      const fromState = bias === undefined
        ? tf.matMul<tf.Tensor2D>(state.h, b)
        : tf.fused.matMul({ a: state.h, b, bias }) as tf.Tensor2D; // [batch, gates x units]
      return cell.step(projected, fromState, state);
    });
    state = next.state;
    kept.push(next.kept);
    projected.dispose();
  }
  return { before, kept, state };
}

/** Gradients of the inputs, in the order of the inputs. */
function backward(
  cell: CellThroughTime,
  dy: tf.Tensor2D[],
  [recurrentKernel, ...saved]: tf.Tensor2D[],
  { time, hasBias }: { readonly time: number; readonly hasBias: boolean },
): tf.Tensor[] {
  if (tf.engine().state.gradientDepth > 0) { // what was saved would count as constant
    throw new Error(
      "Cannot differentiate the gradient of a recurrent layer: use runRecurrentLayerPlain",
    );
  }
  const before = saved.slice(0, time), perStep = saved.length / time - 1;
  const kept = before.map((_, t) => saved.slice(time + t * perStep, time + (t + 1) * perStep));
  const gradient = cell.wayBack(before, kept);
  const transposed = tf.transpose(recurrentKernel!); // [gates x units, units]
  const parts: tf.Tensor2D[] = [];
  let h = dy[time - 1]!;
  let c: typeof h | undefined = dy[time];
  for (let t = time - 1; t >= 0; t--) {
    const through = gradient.step(t, c === undefined ? { h } : { h, c });
    parts.unshift(through.dFromState);
    h = sum(tf.matMul(through.dFromState, transposed), through.h, dy[t - 1]);
    c = through.c;
  }
  const dFromState = tf.concat(parts, 0); // [time x batch, gates x units]
  const dKernel = tf.matMul(tf.concat(before, 0), dFromState, true); // [units, gates x units]
  const dProjected = tf.reshape(gradient.projected(dFromState), [time, ...parts[0]!.shape]);
  const dBias = hasBias ? [tf.sum(dFromState, 0)] : [];
  return [dProjected, dKernel, h, ...(c === undefined ? [] : [c]), ...dBias];
}

/** The sum of those that exist. */
function sum(first: tf.Tensor2D, ...others: (tf.Tensor2D | undefined)[]): tf.Tensor2D {
  return others.reduce<tf.Tensor2D>(
    (total, other) => other === undefined ? total : tf.add(total, other),
    first,
  );
}
