/** Plays an environment with random actions. */
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";

/** One random action for each environment, the same ones whatever their number. */
export function randomActions(
  { actionSpace, numEnvs }: VectorEnvironment,
  random: Random,
  step: number,
): number[] {
  return Array.from({ length: numEnvs }, (_, env) => {
    const own = random.split(env).split(step);
    if (actionSpace.kind === "discrete") return own.integer(0, actionSpace.actions);
    return own.uniform(actionSpace.low, actionSpace.high);
  });
}
