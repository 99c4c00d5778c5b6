/** Plays an environment with random actions. */
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";

/** One random action for each copy, the same ones for the same label whatever the count. */
export function randomActions(
  { actionSpace, count }: VectorEnvironment,
  random: Random,
  step: number,
): number[] {
  return Array.from({ length: count }, (_, copy) => {
    const own = random.split(copy).split(step);
    if (actionSpace.kind === "discrete") return own.integer(0, actionSpace.actions);
    return own.uniform(actionSpace.low, actionSpace.high);
  });
}
