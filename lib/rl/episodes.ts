/** Plays whole episodes, which is what Monte Carlo methods learn from. */
import type { Random } from "../random/mod.ts";
import type { VectorEnvironment } from "./envs/mod.ts";
import { discountedReturns } from "./returns.ts";

/** Whole episodes, one after another. */
export interface Episodes {
  /** What the policy saw, shape [steps, observationSize]. */
  readonly observations: Float32Array;
  /** What it did, shape [steps, actionSize]; one number where actions are discrete. */
  readonly actions: Float32Array;
  /** 1 for each action that might be taken, where the environment masks some: [steps, actions]. */
  readonly actionMasks?: Uint8Array;
  /** What it got for it, shape [steps]. */
  readonly rewards: Float32Array;
  /** Episode i is the rows from starts[i] up to starts[i + 1]; shape [episodes + 1]. */
  readonly starts: readonly number[];
  /** 1 for each episode that the time limit cut off, shape [episodes]. */
  readonly truncated: Uint8Array;
  /** What the last step of each episode led to, shape [episodes, observationSize]. */
  readonly finalObservations: Float32Array;
}

/**
 * Play one episode in each of the parallel environments, side by side.
 * An environment that is done early is stepped on, but what it does then is not kept.
 *
 * An episode that runs into the time limit is marked as truncated: it has a last state to go on from.
 *
 * @param environment is reset first
 * @param act gives the actions [numEnvs, actionSize] for observations [numEnvs, observationSize]
 * @param options `random`: where the environment's chances are drawn from
 * @returns numEnvs episodes
 *
 * @example
 * ```ts
 * import { playEpisodes } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = cartPole({ numEnvs: 3 });
 * const alwaysLeft = Int32Array.of(0, 0, 0);
 * const { starts, rewards } = playEpisodes(environment, () => alwaysLeft, { random: new Random(0) });
 * assert.equal(starts.length, 4);
 * assert.ok(rewards.length < 36); // the pole falls over in about 9 steps
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function playEpisodes(
  environment: VectorEnvironment,
  act: (observations: Float32Array) => ArrayLike<number>,
  { random }: { readonly random: Random },
): Episodes {
  const { numEnvs } = environment;
  const lengths = new Array<number>(numEnvs).fill(0); // 0: still playing
  const seen: Float32Array[] = [], done: Float32Array[] = [], paid: Float32Array[] = [];
  const allowed: Uint8Array[] = [];
  const truncated = new Uint8Array(numEnvs);
  const finalObservations = new Float32Array(numEnvs * environment.observationSize);
  environment.reset(random);
  for (let time = 1, playing = numEnvs; playing > 0; time++) {
    const observations = environment.observations.slice(); // [numEnvs, observationSize]
    if (environment.actionMasks !== undefined) allowed.push(environment.actionMasks.slice());
    const actions = Float32Array.from(act(observations)); // [numEnvs, actionSize]
    environment.step(actions);
    seen.push(observations);
    done.push(actions);
    paid.push(environment.rewards.slice());
    for (let env = 0; env < numEnvs; env++) {
      const ended = environment.terminated[env]! + environment.truncated[env]! > 0;
      if (!ended || lengths[env]! > 0) continue;
      lengths[env] = time;
      truncated[env] = environment.terminated[env] === 1 ? 0 : 1;
      const from = env * environment.observationSize, to = from + environment.observationSize;
      finalObservations.set(environment.finalObservations.subarray(from, to), from);
      playing--;
    }
  }
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  const steps = starts.at(-1)!, widthOf = ([first]: readonly Row[]) => first!.length / numEnvs;
  const numbers = (rows: readonly Float32Array[]) =>
    gather(rows, lengths, new Float32Array(steps * widthOf(rows)));
  return {
    observations: numbers(seen),
    actions: numbers(done),
    rewards: numbers(paid),
    ...(allowed.length > 0 &&
      { actionMasks: gather(allowed, lengths, new Uint8Array(steps * widthOf(allowed))) }),
    starts,
    truncated,
    finalObservations,
  };
}

type Row = Float32Array | Uint8Array;

/** From [time][env, width] to each environment's first `lengths[env]` steps, one after another. */
function gather<Rows extends Row>(
  rows: readonly Rows[],
  lengths: readonly number[],
  out: Rows,
): Rows {
  const width = rows[0]!.length / lengths.length;
  let to = 0;
  lengths.forEach((length, env) => {
    for (let t = 0; t < length; t++, to += width) {
      out.set(rows[t]!.subarray(env * width, (env + 1) * width), to);
    }
  });
  return out;
}

/**
 * Discounted return from each step on to the end of its episode.
 *
 * @param episodes whole episodes
 * @param gamma discount, in [0, 1]
 * @param after values of what each episode went on with, where it was cut off: [episodes]; default 0
 * @returns shape [steps]
 * @throws {RangeError} for a discount out of its range
 *
 * @example
 * ```ts
 * import { returnsToGo } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const episodes = { rewards: Float32Array.of(1, 1, 5), starts: [0, 2, 3] };
 * assert.deepEqual([...returnsToGo(episodes, 0.5)], [1.5, 1, 5]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function returnsToGo(
  { rewards, starts }: Pick<Episodes, "rewards" | "starts">,
  gamma: number,
  after: ArrayLike<number> = new Float64Array(starts.length - 1),
): Float64Array {
  const returns = new Float64Array(rewards.length);
  for (let episode = 0; episode + 1 < starts.length; episode++) {
    const start = starts[episode]!, paid = rewards.subarray(start, starts[episode + 1]);
    returns.set(discountedReturns(paid, { gamma, bootstrap: after[episode]! }), start);
  }
  return returns;
}
