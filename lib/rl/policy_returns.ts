/** What a fixed policy earns: one episode in each of the parallel environments. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { checkUnit } from "./_checks.ts";
import type { VectorEnvironment } from "./envs/environment.ts";

/** One number for each environment. */
export interface PolicyReturns {
  /** Sums of the rewards. */
  readonly returns: Float64Array;
  /** Sums of gamma^t reward. */
  readonly discountedReturns: Float64Array;
  /** Where the episodes began: [numEnvs, observationSize]. */
  readonly starts: Float32Array;
}

/**
 * Play one episode in each of the parallel environments, side by side, and add up the rewards.
 *
 * The discounted return of a policy is what its value function claims to be, so Q(s, a) can be
 * compared with it; the environment's time limit must then be long against 1 / (1 - gamma).
 *
 * @param environment is reset first
 * @param policy from observations [numEnvs, observationSize] to the actions that `step` takes
 * @param options `random`: where the starts are drawn from; `gamma`: in [0, 1], default 1
 * @returns see {@linkcode PolicyReturns}
 * @throws {RangeError} for a gamma outside [0, 1], or a reward that is not finite
 *
 * @example
 * ```ts
 * import { policyReturns } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const always0 = () => [0, 0, 0];
 * const { returns } = policyReturns(cartPole({ numEnvs: 3 }), always0, { random: new Random(0) });
 * assert.ok(returns.every((value) => value >= 8 && value <= 11)); // pushed to the left, it falls
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function policyReturns(
  environment: VectorEnvironment,
  policy: (observations: Float32Array) => ArrayLike<number>,
  { random, gamma = 1 }: { readonly random: Random; readonly gamma?: number },
): PolicyReturns {
  const task = "play a policy's episodes";
  checkUnit(task, "gamma", gamma);
  environment.reset(random);
  const { numEnvs } = environment, starts = environment.observations.slice();
  const returns = new Float64Array(numEnvs), discountedReturns = new Float64Array(numEnvs);
  const running = new Uint8Array(numEnvs).fill(1);
  for (let weight = 1; running.includes(1); weight *= gamma) {
    environment.step(policy(environment.observations));
    for (let i = 0; i < numEnvs; i++) {
      if (running[i] === 0) continue;
      const reward = environment.rewards[i]!;
      if (!Number.isFinite(reward)) {
        throw invalidArgument(task, `environment.rewards[${i}]`, "finite", reward);
      }
      returns[i]! += reward;
      discountedReturns[i]! += weight * reward;
      running[i] = environment.terminated[i] || environment.truncated[i] ? 0 : 1;
    }
  }
  return { returns, discountedReturns, starts };
}
