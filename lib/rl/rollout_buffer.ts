/** What a policy lived through between two updates, in flat arrays [time, environments, ...]. */

/** Sizes of a {@linkcode RolloutBuffer}. */
export interface RolloutSizes {
  readonly time: number;
  readonly environments: number;
  readonly observationSize: number;
  readonly actionSize: number;
  /** Numbers that describe one action distribution. */
  readonly parameterCount: number;
}

/**
 * Rollout buffer: what was seen, done and got in `time` steps of all environments. Row
 * `t environments + e` of each array is step t of environment e.
 */
export class RolloutBuffer {
  readonly time: number;
  readonly environments: number;
  /** [time, environments, observationSize] */
  readonly observations: Float32Array;
  /** [time, environments, actionSize] */
  readonly actions: Float32Array;
  /** Of the action distributions: [time, environments, parameterCount]. */
  readonly parameters: Float32Array;
  /** log pi(a | s): [time, environments]. */
  readonly logProbabilities: Float32Array;
  readonly rewards: Float32Array;
  /** V of the states acted in. */
  readonly values: Float32Array;
  /** V of what each step led to: at the end of an episode of its last state. */
  readonly nextValues: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;

  constructor({ time, environments, observationSize, actionSize, parameterCount }: RolloutSizes) {
    const rows = time * environments;
    this.time = time;
    this.environments = environments;
    this.observations = new Float32Array(rows * observationSize);
    this.actions = new Float32Array(rows * actionSize);
    this.parameters = new Float32Array(rows * parameterCount);
    this.logProbabilities = new Float32Array(rows);
    this.rewards = new Float32Array(rows);
    this.values = new Float32Array(rows);
    this.nextValues = new Float32Array(rows);
    this.terminated = new Uint8Array(rows);
    this.truncated = new Uint8Array(rows);
  }

  /** Steps of all environments together. */
  get rows(): number {
    return this.time * this.environments;
  }
}
