/** The error for a number that an agent can't learn from. */
import type { RolloutBuffer } from "./rollout_buffer.ts";

/** What an agent does, to follow "Cannot". */
export function taskOf(agent: string): string {
  return `train by ${agent}`;
}

/**
 * The error, to be thrown when no weight has changed or all are again what they were.
 *
 * @param agent the method: "PPO"
 * @param quantity what is not finite: "rewards"
 * @param value what it is
 * @param where it came up, to follow the value: "in the rollout"
 */
export function nonFinite(
  agent: string,
  quantity: string,
  value: number,
  where: string,
): RangeError {
  return new RangeError(
    `Cannot ${taskOf(agent)}: "${quantity}" must be finite, current value is ${value} ${where}`,
  );
}

/** What to follow a place where training went wrong by itself. */
export const KEPT = "; the weights are those from before it; try a smaller learning rate";

/** Throws unless all values, one an environment, are finite. */
export function checkEnvironmentValues(
  agent: string,
  quantity: string,
  values: Float32Array,
  where: string,
): void {
  if (areFinite(values)) return;
  const environment = values.findIndex((value) => !Number.isFinite(value));
  throw nonFinite(agent, quantity, values[environment]!, `in environment ${environment} ${where}`);
}

/** Throws unless all that is seen is finite: observations [numEnvs, observationSize]. */
export function checkObservations(
  agent: string,
  observations: Float32Array,
  numEnvs: number,
  where: string,
): void {
  if (areFinite(observations)) return;
  const at = observations.findIndex((value) => !Number.isFinite(value));
  const environment = Math.floor(at * numEnvs / observations.length);
  const place = `in environment ${environment} ${where}`;
  throw nonFinite(agent, "observations", observations[at]!, place);
}

/** Throws unless advantages and returns are finite, as float32 too, which is what networks see. */
export function checkAdvantages(agent: string, { advantages, returns }: RolloutBuffer): void {
  for (const [name, values] of Object.entries({ advantages, returns })) {
    const bad = values.find((value) => !Number.isFinite(Math.fround(value)));
    if (bad !== undefined) {
      throw nonFinite(agent, name, Math.fround(bad), `in the rollout${KEPT}`);
    }
  }
}

/** The numbers of an update themselves, which must be finite. */
export function checkNumbers(agent: string, quantity: string, values: Float32Array): Float32Array {
  if (areFinite(values)) return values;
  const value = values.find((value) => !Number.isFinite(value))!;
  throw nonFinite(agent, quantity, value, `in the update${KEPT}`);
}

/** Throws unless all metrics of an update are finite. */
export function checkMetrics(
  agent: string,
  metrics: Readonly<Record<string, number>>,
  where = "in the update",
): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw nonFinite(agent, name, value, `${where}${KEPT}`);
  }
}

/** In one pass that is as fast as a sum: a NaN or an infinity less itself is NaN. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
