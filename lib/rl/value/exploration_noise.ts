/** Noise that is added to a deterministic policy's actions, so that it tries others. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { Random } from "../../random/mod.ts";
import { requireObject } from "../../_require_object.ts";

/** Noise for one action after the other. */
export interface ExplorationNoise {
  /** The next noise, one number for each of the action's; good until the next call. */
  next(random: Random): Float64Array;
  /** Forget the past, at the start of an episode. */
  reset(): void;
  /** A copy of what the next noise depends on besides `random`. */
  readonly state: readonly number[];
  /** Go on from a copy. */
  restore(state: readonly number[]): void;
}

/** Parameters of an {@linkcode OrnsteinUhlenbeckNoise}. */
export interface OrnsteinUhlenbeckOptions {
  /** Numbers in an action. Default 1. */
  readonly size?: number;
  /** Pull towards the mean a unit of time, above 0. Default 0.15, as in Lillicrap et al. 2016. */
  readonly theta?: number;
  /** Size of the disturbance, at least 0. Default 0.2, as in Lillicrap et al. 2016. */
  readonly sigma?: number;
  /** Where it is pulled to. Default 0. */
  readonly mean?: number;
  /** Time of a step, above 0 with theta dt < 2. Default 0.01, as in OpenAI's baselines and Keras. */
  readonly dt?: number;
}

/**
 * One step of the Ornstein-Uhlenbeck process in discrete time (Euler and Maruyama):
 * x' = x + theta (mean - x) dt + sigma sqrt(dt) draw.
 *
 * It is an autoregression: with a = 1 - theta dt the correlation of neighbours is a, and the variance
 * in the long run sigma^2 dt / (1 - a^2), which goes to sigma^2 / (2 theta) for small dt.
 *
 * @param x the value before
 * @param draw a standard normal number
 * @param options theta, sigma, mean and dt
 * @returns x'
 *
 * @example
 * ```ts
 * import { ornsteinUhlenbeckStep } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const options = { theta: 0.5, sigma: 2, mean: 0, dt: 1 };
 * assert.equal(ornsteinUhlenbeckStep(1, 0.25, options), 1); // half way back, and 0.5 of noise
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export function ornsteinUhlenbeckStep(
  x: number,
  draw: number,
  { theta, sigma, mean, dt }: Required<Omit<OrnsteinUhlenbeckOptions, "size">>,
): number {
  return x + theta * (mean - x) * dt + sigma * Math.sqrt(dt) * draw;
}

/**
 * Ornstein-Uhlenbeck noise (Uhlenbeck & Ornstein 1930; for DDPG Lillicrap et al. 2016): each value is
 * close to the one before, so that a push goes on for a while. It starts at the mean.
 *
 * @throws {RangeError} for a parameter out of its range
 *
 * @example
 * ```ts
 * import { OrnsteinUhlenbeckNoise } from "lib/rl/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const noise = new OrnsteinUhlenbeckNoise({ dt: 1 }), random = new Random(0);
 * const first = noise.next(random)[0]!, second = noise.next(random)[0]!;
 * assert.notEqual(first, second);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export class OrnsteinUhlenbeckNoise implements ExplorationNoise {
  readonly #options: Required<Omit<OrnsteinUhlenbeckOptions, "size">>;
  readonly #x: Float64Array;

  /**
   * Starts every number at the mean.
   *
   * @param options see {@linkcode OrnsteinUhlenbeckOptions}
   */
  constructor(options: OrnsteinUhlenbeckOptions = {}) {
    const task = "make Ornstein-Uhlenbeck noise";
    const { size = 1, theta = 0.15, sigma = 0.2, mean = 0, dt = 0.01 } = requireObject(
      task,
      "options",
      options,
    );
    if (!(theta > 0)) throw invalidArgument(task, "theta", "greater than 0", theta);
    if (!(dt > 0 && theta * dt < 2)) {
      throw invalidArgument(task, "dt", `in (0, 2 / theta = ${2 / theta})`, dt);
    }
    if (!Number.isFinite(mean)) throw invalidArgument(task, "mean", "finite", mean);
    checkSpread(task, size, sigma);
    this.#options = { theta, sigma, mean, dt };
    this.#x = new Float64Array(size).fill(mean);
  }

  next(random: Random): Float64Array {
    for (let i = 0; i < this.#x.length; i++) {
      this.#x[i] = ornsteinUhlenbeckStep(this.#x[i]!, random.normal(), this.#options);
    }
    return this.#x;
  }

  reset(): void {
    this.#x.fill(this.#options.mean);
  }

  get state(): readonly number[] {
    return [...this.#x];
  }

  restore(state: readonly number[]): void {
    if (state.length !== this.#x.length) {
      const task = "restore Ornstein-Uhlenbeck noise";
      throw invalidArgument(task, "state.length", `${this.#x.length}`, state.length);
    }
    this.#x.set(state);
  }
}

/**
 * Gaussian noise: each value N(0, sigma^2), independent of all others.
 *
 * @throws {RangeError} for a parameter out of its range
 *
 * @example
 * ```ts
 * import { GaussianNoise } from "lib/rl/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...new GaussianNoise({ sigma: 0, size: 2 }).next(new Random(0))], [0, 0]);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export class GaussianNoise implements ExplorationNoise {
  readonly #sigma: number;
  readonly #x: Float64Array;

  /**
   * Makes room for the noise of one action, which each `next` overwrites.
   *
   * @param options `sigma`: standard deviation, at least 0; `size`: numbers in an action, default 1
   */
  constructor(options: { readonly sigma: number; readonly size?: number }) {
    const task = "make Gaussian noise";
    const { sigma, size = 1 } = requireObject(task, "options", options);
    checkSpread(task, size, sigma);
    this.#sigma = sigma;
    this.#x = new Float64Array(size);
  }

  next(random: Random): Float64Array {
    for (let i = 0; i < this.#x.length; i++) this.#x[i] = random.normal(0, this.#sigma);
    return this.#x;
  }

  readonly state: readonly number[] = [];

  reset(): void {}

  restore(): void {}
}

function checkSpread(task: string, size: number, sigma: number): void {
  if (!(sigma >= 0 && sigma < Infinity)) {
    throw invalidArgument(task, "sigma", "finite and at least 0", sigma);
  }
  if (!(Number.isSafeInteger(size) && size > 0)) {
    throw invalidArgument(task, "size", "a positive integer", size);
  }
}
