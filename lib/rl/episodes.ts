/** Plays whole episodes, which is what Monte Carlo methods learn from. */
import type { Random } from "../random/mod.ts";
import type { VectorEnvironment } from "./envs/mod.ts";

/** Whole episodes, one after another. */
export interface Episodes {
  /** What the policy saw, shape [steps, observationSize]. */
  readonly observations: Float32Array;
  /** What it did, shape [steps, actionSize]; one number where actions are discrete. */
  readonly actions: Float32Array;
  /** What it got for it, shape [steps]. */
  readonly rewards: Float32Array;
  /** Episode i is the rows from starts[i] up to starts[i + 1]; shape [episodes + 1]. */
  readonly starts: readonly number[];
}

/**
 * Play one episode in each copy of an environment, all copies side by side.
 * A copy that is done early is stepped on, but what it does then is not kept.
 *
 * An episode that runs into the time limit counts as ended: no value of what would have come after.
 *
 * @param environment is reset first
 * @param act gives the actions [count, actionSize] for observations [count, observationSize]
 * @param options `random`: where the environment's chances are drawn from
 * @returns as many episodes as the environment has copies
 *
 * @example
 * ```ts
 * import { playEpisodes } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = cartPole({ count: 3 });
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
  const { count, observationSize } = environment;
  const lengths = new Array<number>(count).fill(0); // 0: still playing
  const seen: Float32Array[] = [], done: Float32Array[] = [], paid: Float32Array[] = [];
  environment.reset(random);
  for (let time = 1, playing = count; playing > 0; time++) {
    const observations = environment.observations.slice(); // [count, observationSize]
    const actions = Float32Array.from(act(observations)); // [count, actionSize]
    environment.step(actions);
    seen.push(observations);
    done.push(actions);
    paid.push(environment.rewards.slice());
    for (let copy = 0; copy < count; copy++) {
      const ended = environment.terminated[copy]! + environment.truncated[copy]! > 0;
      if (!ended || lengths[copy]! > 0) continue;
      lengths[copy] = time;
      playing--;
    }
  }
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  return {
    observations: gather(seen, lengths, observationSize),
    actions: gather(done, lengths, done[0]!.length / count),
    rewards: gather(paid, lengths, 1),
    starts,
  };
}

/** From [time][copy, width] to each copy's first `lengths[copy]` steps, one after another. */
function gather(rows: readonly Float32Array[], lengths: readonly number[], width: number) {
  const out = new Float32Array(width * lengths.reduce((a, b) => a + b, 0));
  let to = 0;
  lengths.forEach((length, copy) => {
    for (let t = 0; t < length; t++, to += width) {
      out.set(rows[t]!.subarray(copy * width, (copy + 1) * width), to);
    }
  });
  return out;
}
