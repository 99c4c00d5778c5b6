/** Episodes of one step, for tests: action 1 pays 1, action 0 nothing, unless `pay` says otherwise. */
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";

export function oneStepEnvironment(
  { numEnvs, end = "terminated", pay = (action: number) => action }: {
    readonly numEnvs: number;
    readonly end?: "terminated" | "truncated";
    readonly pay?: (action: number) => number;
  },
): VectorEnvironment {
  const environment: VectorEnvironment = {
    numEnvs,
    observationSize: 1,
    actionSpace: { kind: "discrete", actions: 2 },
    observations: new Float32Array(numEnvs).fill(1),
    finalObservations: new Float32Array(numEnvs).fill(1),
    rewards: new Float32Array(numEnvs),
    terminated: new Uint8Array(numEnvs).fill(end === "terminated" ? 1 : 0),
    truncated: new Uint8Array(numEnvs).fill(end === "truncated" ? 1 : 0),
    reset: () => {},
    step: (actions) => {
      for (let i = 0; i < numEnvs; i++) environment.rewards[i] = pay(actions[i]!);
    },
  };
  return environment;
}
