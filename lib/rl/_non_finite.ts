/** The error for a number that an agent can't learn from. */
import { nonFiniteError } from "../nn/mod.ts";
import type { RolloutBuffer } from "./rollout_buffer.ts";

const KEPT = "the weights are those from before the update";

/**
 * The error, to be thrown when no weight has changed or all are again what they were.
 *
 * @param agent the method: "PPO"
 * @param quantity what is not finite, to follow "the": "reward of step 3"
 * @param value what it is
 * @param remedy what its reader can do, if anything
 */
export function nonFinite(
  agent: string,
  quantity: string,
  value: number,
  remedy?: string,
): RangeError {
  const hint = remedy === undefined ? KEPT : `${KEPT}; ${remedy}`;
  return nonFiniteError(quantity, value, hint, taskOf(agent));
}

/** What an agent does, to follow "Cannot". */
export function taskOf(agent: string): string {
  return `train by ${agent}`;
}

/** Throws unless all values, one an environment, are finite. */
export function checkEnvironmentValues(
  agent: string,
  quantity: string,
  values: Float32Array,
  where: string,
): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  if (sum === 0) return; // a NaN or an infinity less itself is NaN
  const environment = values.findIndex((value) => !Number.isFinite(value));
  throw nonFinite(
    agent,
    `${quantity} of environment ${environment} ${where}`,
    values[environment]!,
  );
}

/** Throws unless advantages and returns are finite, as float32 too, which is what networks see. */
export function checkAdvantages(agent: string, { advantages, returns }: RolloutBuffer): void {
  for (const [name, values] of Object.entries({ advantages, returns })) {
    const bad = values.find((value) => !Number.isFinite(Math.fround(value)));
    if (bad !== undefined) throw nonFinite(agent, `${name} of the rollout`, Math.fround(bad));
  }
}

/** The numbers themselves, which must be finite. */
export function checkNumbers(agent: string, quantity: string, values: Float32Array): Float32Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  if (sum === 0) return values; // a NaN or an infinity less itself is NaN
  throw nonFinite(agent, quantity, values.find((value) => !Number.isFinite(value))!);
}
