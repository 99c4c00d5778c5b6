/** The forward and the backward pass of a GRU cell, for a backward pass written out by hand. */
import * as tf from "@tensorflow/tfjs";
import { GRU_CELL, GRU_CELL_GRADIENT, hasFusedKernel, runFusedKernel } from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";

/** What one step of a GRU cell computes from; gates in the order update, reset, candidate. */
export interface GruCellInputs {
  /** The input's part of the pre-activations, x W + b, shape [batch, 3 units]. */
  readonly projected: tf.Tensor2D;
  /** The state's part, h U + its bias, shape [batch, 3 units]. */
  readonly fromState: tf.Tensor2D;
  /** The state before, shape [batch, units]. */
  readonly h: tf.Tensor2D;
}

/**
 * One step of a gated recurrent unit (GRU) whose reset gate acts after the recurrent product, as in
 * cuDNN: h' = z h + (1 - z) g with g = tanh(x_g + r u), where u is the candidate's part of h U (Cho
 * et al. 2014, with the gate's place changed). tfjs cannot differentiate it: see
 * {@linkcode gruCellBackward}.
 *
 * @param inputs all float32
 * @returns h', and z, r, g side by side for the backward pass: [batch, 3 units]
 *
 * @example
 * ```ts
 * import { gruCellForward } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const zeros = tf.zeros<tf.Rank.R2>([1, 3]), h = tf.ones<tf.Rank.R2>([1, 1]);
 * const { hidden } = gruCellForward({ projected: zeros, fromState: zeros, h });
 * assert.equal(hidden.dataSync()[0], 0.5); // half of h, half of a candidate of 0
 * ```
 */
export function gruCellForward(
  { projected, fromState, h }: GruCellInputs,
): { hidden: tf.Tensor2D; gates: tf.Tensor2D } {
  if (hasFusedKernel(GRU_CELL, [projected, fromState, h])) {
    const inputs = { projected, fromState, h };
    const [hidden, gates] = runFusedKernel(GRU_CELL, inputs) as tf.Tensor2D[];
    return { hidden: hidden!, gates: gates! };
  }
  return tidy(() => {
    const [xz, xr, xg] = tf.split(projected, 3, 1) as Three; // [batch, units] each
    const [hz, hr, u] = tf.split(fromState, 3, 1) as Three;
    const z = tf.sigmoid(tf.add<tf.Tensor2D>(xz, hz)), r = tf.sigmoid(tf.add<tf.Tensor2D>(xr, hr));
    const g = tf.tanh(tf.add<tf.Tensor2D>(xg, tf.mul(r, u)));
    return { hidden: tf.add(g, tf.mul(z, tf.sub(h, g))), gates: tf.concat([z, r, g], 1) };
  });
}

/** Gradients of {@linkcode GruCellInputs}. */
export interface GruCellGradients {
  /** Of the input's part x W + b, gates side by side: [batch, 3 units]. */
  readonly dProjected: tf.Tensor2D;
  /** Of the state's part h U + its bias, gates side by side: [batch, 3 units]. */
  readonly dFromState: tf.Tensor2D;
  /** Of h, without the part through `fromState`: dh' z. */
  readonly dh: tf.Tensor2D;
}

/**
 * Gradients of a GRU cell's inputs from that of h': of the pre-activations of the update gate
 * dh' (h - g) z (1 - z), of the candidate a = dh' (1 - z)(1 - g^2), of the reset gate
 * a u r (1 - r), of u a r, and of h dh' z.
 *
 * @param dHidden gradient of h', shape [batch, units]
 * @param inputs `fromState` and `h` of the step, and the `gates` of its forward pass
 * @returns the gradients
 *
 * @example
 * ```ts
 * import { gruCellBackward } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const fromState = tf.zeros<tf.Rank.R2>([1, 3]), h = tf.ones<tf.Rank.R2>([1, 1]);
 * const gates = tf.tensor2d([[0.5, 0.5, 0]]);
 * const { dProjected, dh } = gruCellBackward(h, { fromState, h, gates });
 * assert.deepEqual([...dProjected.dataSync()], [0.25, 0, 0.5]);
 * assert.equal(dh.dataSync()[0], 0.5);
 * ```
 */
export function gruCellBackward(
  dHidden: tf.Tensor2D,
  { fromState, h, gates }: Omit<GruCellInputs, "projected"> & { readonly gates: tf.Tensor2D },
): GruCellGradients {
  const inputs = { dHidden, fromState, h, gates };
  if (hasFusedKernel(GRU_CELL_GRADIENT, Object.values(inputs))) {
    const gradients = runFusedKernel(GRU_CELL_GRADIENT, inputs) as tf.Tensor2D[];
    return { dProjected: gradients[0]!, dFromState: gradients[1]!, dh: gradients[2]! };
  }
  return tidy(() => {
    const [z, r, g] = tf.split(gates, 3, 1) as Three; // [batch, units] each
    const u = (tf.split(fromState, 3, 1) as Three)[2];
    const shut = tf.sub<tf.Tensor2D>(1, z);
    const dz = tf.mul<tf.Tensor2D>(tf.mul(dHidden, tf.sub(h, g)), tf.mul(z, shut));
    const dg = tf.mul<tf.Tensor2D>(tf.mul(dHidden, shut), tf.sub(1, tf.square(g)));
    const dr = tf.mul<tf.Tensor2D>(tf.mul(dg, u), tf.mul(r, tf.sub(1, r)));
    return {
      dProjected: tf.concat([dz, dr, dg], 1),
      dFromState: tf.concat([dz, dr, tf.mul(dg, r)], 1),
      dh: tf.mul(dHidden, z),
    };
  });
}

type Three = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
