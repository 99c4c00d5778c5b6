/** The details of observations and rewards for continuous tasks, as an environment around another. */
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";

/** Both are cut there. */
const LIMIT = 10;

/** Mean and variance of all rows so far, by Chan's formula for batches. */
class RunningMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  #count = 1e-4;

  constructor(readonly width: number) {
    this.mean = new Float64Array(width);
    this.variance = new Float64Array(width).fill(1);
  }

  update(rows: ArrayLike<number>): void {
    const { width } = this, n = rows.length / width, total = this.#count + n;
    for (let j = 0; j < width; j++) {
      let sum = 0, squares = 0;
      for (let i = j; i < rows.length; i += width) sum += rows[i]!;
      for (let i = j; i < rows.length; i += width) squares += (rows[i]! - sum / n) ** 2;
      const delta = sum / n - this.mean[j]!;
      this.mean[j]! += delta * n / total;
      const within = this.variance[j]! * this.#count + squares;
      this.variance[j] = (within + delta * delta * this.#count * n / total) / total;
    }
    this.#count = total;
  }
}

const clip = (x: number) => Math.max(-LIMIT, Math.min(LIMIT, x));

/**
 * Observations with running mean 0 and deviation 1 (details 6 and 7 for continuous actions), and rewards divided
 * by the deviation of the running discounted return (details 8 and 9), each where it is asked for.
 */
export function normalized(
  environment: VectorEnvironment,
  { observations, rewards, gamma }: {
    readonly observations: boolean;
    readonly rewards: boolean;
    readonly gamma: number;
  },
): VectorEnvironment {
  const { numEnvs, observationSize: size } = environment;
  const seen = new RunningMoments(size), earned = new RunningMoments(1);
  const running = new Float64Array(numEnvs); // the discounted return of each episode so far
  const out = {
    ...{ numEnvs, observationSize: size, actionSpace: environment.actionSpace },
    observations: new Float32Array(numEnvs * size),
    finalObservations: new Float32Array(numEnvs * size),
    rewards: new Float32Array(numEnvs),
    terminated: environment.terminated,
    truncated: environment.truncated,
  };
  const standardized = (from: Float32Array, to: Float32Array) => {
    if (!observations) return to.set(from);
    for (let i = 0; i < from.length; i++) {
      const j = i % size;
      to[i] = clip((from[i]! - seen.mean[j]!) / Math.sqrt(seen.variance[j]! + 1e-8));
    }
  };
  const scaleRewards = () => {
    if (!rewards) return out.rewards.set(environment.rewards);
    for (let i = 0; i < numEnvs; i++) running[i] = running[i]! * gamma + environment.rewards[i]!;
    earned.update(running);
    const deviation = Math.sqrt(earned.variance[0]! + 1e-8);
    for (let i = 0; i < numEnvs; i++) {
      out.rewards[i] = clip(environment.rewards[i]! / deviation);
      if (out.terminated[i] === 1 || out.truncated[i] === 1) running[i] = 0;
    }
  };
  return {
    ...out,
    reset: (random) => {
      environment.reset(random);
      seen.update(environment.observations);
      standardized(environment.observations, out.observations);
    },
    step: (actions) => {
      environment.step(actions);
      seen.update(environment.observations);
      standardized(environment.observations, out.observations);
      standardized(environment.finalObservations, out.finalObservations);
      scaleRewards();
    },
  };
}
