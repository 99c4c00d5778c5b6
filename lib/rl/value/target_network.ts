/** Target networks: a copy of a network that follows it late, by jumps or slowly. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";

/**
 * Polyak averaging, in place: target = (1 - tau) target + tau online (Lillicrap et al. 2016,
 * algorithm 1). After n steps the target has forgotten its past up to (1 - tau)^n.
 *
 * @param target the numbers that follow; overwritten
 * @param online the numbers that are followed, as many
 * @param tau share of the way, in [0, 1]; 1 copies
 * @throws {RangeError} for arrays of different lengths, or a tau outside [0, 1]
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
  const task = "update a target network";
  if (!(tau >= 0 && tau <= 1)) throw invalidArgument(task, "tau", "in [0, 1]", tau);
  if (online.length !== target.length) {
    const requirement = `as long as "target" (${target.length})`;
    throw invalidArgument(task, "online", requirement, online, "object");
  }
  for (let i = 0; i < target.length; i++) target[i] = (1 - tau) * target[i]! + tau * online[i]!;
}

/**
 * Let the weights of a target network follow those of the online network: a soft update, which is
 * {@linkcode polyakUpdate} of every variable.
 *
 * @param target variables that follow
 * @param online as many variables of the same shapes
 * @param tau in [0, 1]
 * @throws {RangeError} for lists that do not fit together, or a tau outside [0, 1]
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
  for (const [i, variable] of target.entries()) {
    const values = variable.dataSync() as Float32Array; // a copy
    polyakUpdate(values, online[i]!.dataSync(), tau);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/**
 * Copy the weights of the online network into the target network: a hard update.
 *
 * @param target variables that are overwritten
 * @param online as many variables of the same shapes
 * @throws {RangeError} for lists that do not fit together
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
  for (const [i, variable] of target.entries()) {
    tf.tidy(() => variable.assign(tf.tensor(online[i]!.dataSync(), variable.shape)));
  }
}

function checkPairs(target: readonly tf.Variable[], online: readonly tf.Variable[]): void {
  const fits = target.length === online.length &&
    target.every(({ shape }, i) => tf.util.arraysEqual(shape, online[i]!.shape));
  if (fits) return;
  throw invalidArgument(
    "update a target network",
    "online",
    `variables of the shapes of "target"`,
    online,
    "object",
  );
}
