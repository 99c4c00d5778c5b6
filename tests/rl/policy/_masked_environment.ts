/** An environment that masks actions. */
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";

/** In each state. */
export const ACTIONS = 4;
/** Steps of an episode. */
export const LENGTH = 5;

/**
 * Episodes of five steps in which one or two of four actions are masked, others from step to step. An
 * action pays its number; a masked one is refused.
 */
export function maskedEnvironment(numEnvs: number) {
  const elapsed = new Uint8Array(numEnvs), taken: number[] = [];
  const environment: VectorEnvironment & { readonly actionMasks: Uint8Array } = {
    numEnvs,
    observationSize: ACTIONS,
    actionSpace: { kind: "discrete", actions: ACTIONS },
    observations: new Float32Array(numEnvs * ACTIONS),
    finalObservations: new Float32Array(numEnvs * ACTIONS),
    rewards: new Float32Array(numEnvs),
    terminated: new Uint8Array(numEnvs),
    truncated: new Uint8Array(numEnvs),
    actionMasks: new Uint8Array(numEnvs * ACTIONS),
    reset() {
      elapsed.fill(0);
      show();
    },
    step(actions) {
      for (let env = 0; env < numEnvs; env++) {
        const action = actions[env]!;
        assert.equal(
          environment.actionMasks[env * ACTIONS + action],
          1,
          `action ${action} is masked`,
        );
        taken.push(action);
        environment.rewards[env] = action;
        elapsed[env] = (elapsed[env]! + 1) % LENGTH;
        environment.terminated[env] = elapsed[env] === 0 ? 1 : 0;
      }
      show();
    },
  };
  function show() {
    for (let env = 0; env < numEnvs; env++) {
      for (let action = 0; action < ACTIONS; action++) {
        const t = elapsed[env]! + env,
          isMasked = action === t % ACTIONS || action === (2 * t) % ACTIONS;
        environment.actionMasks[env * ACTIONS + action] = isMasked ? 0 : 1;
      }
    }
    environment.observations.set(environment.actionMasks);
    environment.finalObservations.set(environment.actionMasks);
  }
  return { environment, taken };
}
