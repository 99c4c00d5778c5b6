/** Target networks: a copy of a network that follows it late, by jumps or slowly. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkFinite, checkUnit } from "../_checks.ts";

const TASK = "update a target network";

/**
 * Polyak averaging, in place: target = (1 - tau) target + tau online (Lillicrap et al. 2016,
 * algorithm 1). After n steps the target has forgotten its past up to (1 - tau)^n.
 *
 * @param target the numbers that follow; overwritten
 * @param online the numbers that are followed, as many
 * @param tau share of the way, in [0, 1]; 1 copies, whatever was there; 0 leaves it, whatever `online` is
 * @throws {RangeError} for arrays of different lengths, a tau outside [0, 1], or a number that is not
 *   finite and would enter the average; the target is then as before
 *
 * @example
 * ```ts
 * import { polyakUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const target = Float64Array.of(0, 10);
 * polyakUpdate(target, [4, 10], 0.25);
 * assert.deepEqual([...target], [1, 10]);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export function polyakUpdate(
  target: Float32Array | Float64Array,
  online: ArrayLike<number>,
  tau: number,
): void {
  checkUnit(TASK, "tau", tau);
  if (online.length !== target.length) {
    const requirement = `as long as "target" (${target.length})`;
    throw invalidArgument(TASK, "online", requirement, online, "object");
  }
  if (tau === 0) return; // 0 times what is not finite is NaN, not 0
  checkFinite(TASK, "online", online);
  if (tau === 1) return target.set(online);
  checkFinite(TASK, "target", target);
  for (let i = 0; i < target.length; i++) target[i] = (1 - tau) * target[i]! + tau * online[i]!;
}

/**
 * Let the weights of a target network follow those of the online network: a soft update, which is
 * {@linkcode polyakUpdate} of every variable.
 *
 * @param target variables that follow
 * @param online as many variables of the same shapes
 * @param tau in [0, 1]
 * @throws {RangeError} for lists that do not fit together, a tau outside [0, 1], or a weight that is not
 *   finite and would enter the average; all targets are then as before
 *
 * @example
 * ```ts
 * import { softUpdate } from "lib/rl/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.variable(tf.zeros([2])), online = tf.variable(tf.ones([2]));
 * softUpdate([target], [online], 0.5);
 * assert.deepEqual(target.arraySync(), [0.5, 0.5]);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export function softUpdate(
  target: readonly tf.Variable[],
  online: readonly tf.Variable[],
  tau: number,
): void {
  checkPairs(target, online);
  checkUnit(TASK, "tau", tau);
  if (tau === 0) return;
  const followed = finiteWeights("online", online);
  const moved = tau === 1 ? followed : finiteWeights("target", target); // copies
  for (const [i, variable] of target.entries()) {
    polyakUpdate(moved[i]!, followed[i]!, tau);
    tf.tidy(() => variable.assign(tf.tensor(moved[i]!, variable.shape)));
  }
}

/**
 * Copy the weights of the online network into the target network: a hard update.
 *
 * @param target variables that are overwritten
 * @param online as many variables of the same shapes
 * @throws {RangeError} for lists that do not fit together, or a weight that is not finite; all targets
 *   are then as before
 *
 * @example
 * ```ts
 * import { hardUpdate } from "lib/rl/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.variable(tf.zeros([2])), online = tf.variable(tf.ones([2]));
 * hardUpdate([target], [online]);
 * assert.deepEqual(target.arraySync(), [1, 1]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function hardUpdate(target: readonly tf.Variable[], online: readonly tf.Variable[]): void {
  checkPairs(target, online);
  const weights = finiteWeights("online", online);
  for (const [i, variable] of target.entries()) {
    tf.tidy(() => variable.assign(tf.tensor(weights[i]!, variable.shape)));
  }
}

function finiteWeights(name: string, variables: readonly tf.Variable[]): Float32Array[] {
  return variables.map((variable, i) => {
    const weights = variable.dataSync() as Float32Array;
    checkFinite(TASK, `${name}[${i}]`, weights);
    return weights;
  });
}

function checkPairs(target: readonly tf.Variable[], online: readonly tf.Variable[]): void {
  const fits = target.length === online.length &&
    target.every(({ shape }, i) => tf.util.arraysEqual(shape, online[i]!.shape));
  if (fits) return;
  throw invalidArgument(
    TASK,
    "online",
    `variables of the shapes of "target"`,
    online,
    "object",
  );
}
