/** What a policy collected between two updates, its advantages, and the minibatches made of it. */
import { minibatches } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { generalizedAdvantageEstimation } from "./generalized_advantage_estimation.ts";
import { requireObject } from "../_require_object.ts";
import { checkSizes } from "../_check_sizes.ts";

/** Sizes of a {@linkcode RolloutBuffer}. */
export interface RolloutSizes {
  /** Steps of each environment, a positive integer. */
  readonly time: number;
  /** Environments stepped together, a positive integer. */
  readonly numEnvs: number;
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Numbers in an action: 1 for an action number. */
  readonly actionSize: number;
  /** Numbers that describe one action distribution. */
  readonly parameterCount: number;
  /** Whether actions are masked. Default `false`. */
  readonly masksActions?: boolean;
}

/** Rows of a rollout, in memory that the next minibatch overwrites. */
export interface RolloutMinibatch {
  /** [rows, observationSize] */
  readonly observations: Float32Array;
  /** [rows, actionSize] */
  readonly actions: Float32Array;
  /** Distribution parameters of the policy that acted: [rows, parameterCount]. */
  readonly oldParameters: Float32Array;
  /** log pi(a | s) of the policy that acted: [rows]. */
  readonly oldLogProbabilities: Float32Array;
  /** V(s) when it acted: [rows]. */
  readonly oldValues: Float32Array;
  /** How much better each action was than expected: [rows], not standardized. */
  readonly advantages: Float32Array;
  /** What the critic learns, advantages + old values: [rows]. */
  readonly returns: Float32Array;
  /** [rows, actions], where actions are masked. */
  readonly actionMasks?: Uint8Array;
}

type Column = Float32Array | Float64Array | Uint8Array;

/**
 * Rollout buffer: what was seen, done and got in `time` steps of all environments. Row
 * `t numEnvs + e` of each array is step t of environment e.
 *
 * `collectRollout` fills it, {@linkcode estimateAdvantages} says how much better each step went than
 * expected, and {@linkcode minibatches} hands out its rows in random order.
 */
export class RolloutBuffer {
  /** Steps of each environment. */
  readonly time: number;
  /** Environments stepped together. */
  readonly numEnvs: number;
  /** [time, numEnvs, observationSize] */
  readonly observations: Float32Array;
  /** [time, numEnvs, actionSize] */
  readonly actions: Float32Array;
  /** Of the action distributions: [time, numEnvs, parameterCount]. */
  readonly parameters: Float32Array;
  /** log pi(a | s): [time, numEnvs]. */
  readonly logProbabilities: Float32Array;
  /** What each step earned: [time, numEnvs]. */
  readonly rewards: Float32Array;
  /** V of the states acted in. */
  readonly values: Float32Array;
  /** V of what each step led to: at the end of an episode of its last state. */
  readonly nextValues: Float32Array;
  /** 1 where the task ended with the step: [time, numEnvs]. */
  readonly terminated: Uint8Array;
  /** 1 where the time limit was reached: [time, numEnvs]. */
  readonly truncated: Uint8Array;
  /** 1 for each action that might be taken: [time, numEnvs, actions]; absent where all might. */
  readonly actionMasks: Uint8Array | undefined;
  #advantages: Float64Array;
  #returns: Float64Array;
  /** Where minibatches are gathered. */
  readonly #gathered = new Map<string, Column>();

  /**
   * Takes all its memory at once, zeros everywhere.
   *
   * @param sizes see {@linkcode RolloutSizes}
   */
  constructor(sizes: RolloutSizes) {
    const task = "make a rollout buffer";
    const { time, numEnvs, observationSize, actionSize, parameterCount } = requireObject(
      task,
      "sizes",
      sizes,
    );
    checkSizes(task, { time, numEnvs, observationSize, actionSize, parameterCount });
    const rows = time * numEnvs;
    this.time = time;
    this.numEnvs = numEnvs;
    this.observations = new Float32Array(rows * observationSize);
    this.actions = new Float32Array(rows * actionSize);
    this.parameters = new Float32Array(rows * parameterCount);
    this.logProbabilities = new Float32Array(rows);
    this.rewards = new Float32Array(rows);
    this.values = new Float32Array(rows);
    this.nextValues = new Float32Array(rows);
    this.terminated = new Uint8Array(rows);
    this.truncated = new Uint8Array(rows);
    this.actionMasks = sizes.masksActions ? new Uint8Array(rows * parameterCount) : undefined;
    this.#advantages = new Float64Array(rows);
    this.#returns = new Float64Array(rows);
  }

  /** Steps of all environments together. */
  get rows(): number {
    return this.time * this.numEnvs;
  }

  /** Of each step, as {@linkcode estimateAdvantages} left them: [time, numEnvs]. */
  get advantages(): Float64Array {
    return this.#advantages;
  }

  /** What the critic learns, advantages + values: [time, numEnvs]. */
  get returns(): Float64Array {
    return this.#returns;
  }

  /** Set advantages and returns by `generalizedAdvantageEstimation`. */
  estimateAdvantages(options: { readonly gamma: number; readonly lambda: number }): void {
    const { advantages, returns } = generalizedAdvantageEstimation(this, options);
    this.#advantages = advantages;
    this.#returns = returns;
  }

  /**
   * One epoch: every row once, in an order drawn from `random`; the last minibatch is smaller when
   * `size` does not divide the rows.
   */
  *minibatches(size: number, random: Random): Generator<RolloutMinibatch> {
    const sources: Record<string, Column> = {
      observations: this.observations,
      actions: this.actions,
      oldParameters: this.parameters,
      oldLogProbabilities: this.logProbabilities,
      oldValues: this.values,
      advantages: this.#advantages,
      returns: this.#returns,
      ...(this.actionMasks && { actionMasks: this.actionMasks }),
    };
    for (const rows of minibatches(this.rows, size, random)) {
      const columns = Object.entries(sources).map(([name, source]) =>
        [name, this.#gather(name, source, rows)] as const
      );
      yield Object.fromEntries(columns) as unknown as RolloutMinibatch;
    }
  }

  #gather(name: string, source: Column, rows: Uint32Array): Column {
    const width = source.length / this.rows, length = rows.length * width;
    let column = this.#gathered.get(name);
    if (column === undefined || column.length < length) {
      column = source instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
      this.#gathered.set(name, column);
    }
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i]! * width, to = i * width;
      for (let j = 0; j < width; j++) column[to + j] = source[from + j]!;
    }
    return column.subarray(0, length);
  }
}
