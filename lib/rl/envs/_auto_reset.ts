/** What all environments share: arrays, checks, time limit, and the start of the next episode. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { Random } from "../../random/mod.ts";
import type {
  ActionSpace,
  EnvironmentOptions,
  EnvironmentState,
  PhysicalEnvironment,
} from "./environment.ts";

/** The sizes that tell one environment from another. */
interface Kind {
  readonly name: string;
  readonly stateSize: number;
  readonly observationSize: number;
  readonly actionSpace: ActionSpace;
  /** Default of the option. */
  readonly timeLimit: number;
}

/**
 * Environments that start a new episode within the step that ended the last one.
 * A subclass has the loop over the environments, so that its equations are compiled into that loop.
 */
export abstract class AutoResetEnvironment implements PhysicalEnvironment {
  readonly numEnvs: number;
  readonly observationSize: number;
  readonly actionSpace: ActionSpace;
  readonly states: Float64Array;
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** The checked actions of this step. */
  protected readonly actions: Float64Array;
  readonly #name: string;
  readonly #stateSize: number;
  readonly #timeLimit: number;
  readonly #elapsed: Float64Array;
  #streams: readonly Random[] = [];

  constructor(kind: Kind, options: EnvironmentOptions) {
    if (typeof options !== "object" || options === null) {
      const requirement = "an object with numEnvs";
      throw invalidArgument(`make ${kind.name}`, "options", requirement, options, "object");
    }
    const { numEnvs, timeLimit = kind.timeLimit } = options;
    for (const [name, value] of Object.entries({ numEnvs, timeLimit })) {
      if (!(Number.isSafeInteger(value) && value >= 1)) {
        throw invalidArgument(`make ${kind.name}`, name, "an integer of at least 1", value);
      }
    }
    const { observationSize, stateSize, actionSpace } = kind;
    this.#name = kind.name;
    this.#stateSize = stateSize;
    this.#timeLimit = timeLimit;
    this.#elapsed = new Float64Array(numEnvs);
    this.numEnvs = numEnvs;
    this.observationSize = observationSize;
    this.actionSpace = actionSpace;
    this.states = new Float64Array(numEnvs * stateSize); // [numEnvs, stateSize]
    this.observations = new Float32Array(numEnvs * observationSize); // [numEnvs, observationSize]
    this.finalObservations = new Float32Array(numEnvs * observationSize); // [numEnvs, observationSize]
    this.rewards = new Float32Array(numEnvs);
    this.terminated = new Uint8Array(numEnvs);
    this.truncated = new Uint8Array(numEnvs);
    this.actions = new Float64Array(numEnvs * (actionSpace.kind === "box" ? actionSpace.size : 1));
  }

  /** Draws a first state into `states`, from index `at` on. */
  protected abstract start(random: Random, at: number): void;

  /**
   * Moves every environment: reads `states` and `actions`, writes `states`, `finalObservations`, `rewards`
   * and `terminated`.
   */
  protected abstract move(): void;

  /** Writes what is seen of the state at index `at` into `out`, from index `to` on. */
  protected abstract observe(at: number, out: Float32Array, to: number): void;

  reset(random: Random): void {
    this.#streams = Array.from({ length: this.numEnvs }, (_, env) => random.split(env));
    for (let env = 0; env < this.numEnvs; env++) this.#startEpisode(env);
    this.finalObservations.set(this.observations);
    this.rewards.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
  }

  step(actions: ArrayLike<number>): void {
    if (this.#streams.length === 0) {
      throw new Error(`Cannot step ${this.#name}: call reset(random) before the first step`);
    }
    this.#takeActions(actions);
    this.move();
    this.#checkFinite();
    this.observations.set(this.finalObservations);
    const { numEnvs, terminated, truncated } = this;
    const elapsed = this.#elapsed;
    const timeLimit = this.#timeLimit;
    for (let env = 0; env < numEnvs; env++) {
      const steps = elapsed[env]! + 1;
      elapsed[env] = steps;
      truncated[env] = steps >= timeLimit ? 1 : 0;
      if (steps >= timeLimit || terminated[env] === 1) this.#startEpisode(env);
    }
  }

  get state(): EnvironmentState {
    return {
      streams: this.#streams.map((stream) => stream.state),
      states: this.states.slice(),
      elapsed: this.#elapsed.slice(),
      observations: this.observations.slice(),
    };
  }

  restore({ streams, states, elapsed, observations }: EnvironmentState): void {
    if (streams.length !== this.numEnvs || states.length !== this.states.length) {
      const requirement = `the state of ${this.numEnvs} environments of ${this.#name}`;
      throw invalidArgument(`restore ${this.#name}`, "state", requirement, streams, "object");
    }
    this.#streams = streams.map((stream) => Random.fromState(stream));
    this.states.set(states);
    this.#elapsed.set(elapsed);
    this.observations.set(observations);
  }

  #checkFinite(): void {
    const { finalObservations } = this;
    let sum = 0;
    for (let i = 0; i < finalObservations.length; i++) sum += finalObservations[i]!;
    // Where a number is NaN or infinite the sum is too, and its difference with itself is NaN.
    if (sum - sum === 0) return;
    const env = Math.floor(
      finalObservations.findIndex((value) => !Number.isFinite(value)) / this.observationSize,
    );
    const from = env * this.#stateSize;
    const state = [...this.states.subarray(from, from + this.#stateSize)];
    throw new RangeError(
      `Cannot step environment ${env} of ${this.#name}: its state must be finite numbers, ` +
        `current value is [${state.join(", ")}]`,
    );
  }

  #startEpisode(env: number): void {
    this.#elapsed[env] = 0;
    this.start(this.#streams[env]!, env * this.#stateSize);
    this.observe(env * this.#stateSize, this.observations, env * this.observationSize);
  }

  /** Checks all actions before any environment moves. */
  #takeActions(actions: ArrayLike<number>): void {
    const { length } = this.actions;
    if (actions?.length !== length) {
      const requirement = `an array of ${length} numbers`;
      throw invalidArgument(`step ${this.#name}`, "actions", requirement, actions, "object");
    }
    const space = this.actionSpace;
    const last = space.kind === "discrete" ? space.actions - 1 : -1;
    for (let i = 0; i < length; i++) {
      const action = actions[i]!;
      const valid = last >= 0
        ? action >= 0 && action <= last && Math.floor(action) === action
        : Number.isFinite(action);
      if (!valid) this.#throwBadAction(i, action);
      this.actions[i] = action;
    }
  }

  #throwBadAction(index: number, action: number): never {
    const space = this.actionSpace;
    const env = space.kind === "box" ? Math.floor(index / space.size) : index;
    const requirement = space.kind === "box"
      ? "a finite number"
      : `an integer in [0, ${space.actions - 1}]`;
    const task = `step environment ${env} of ${this.#name}`;
    throw invalidArgument(task, `actions[${index}]`, requirement, action);
  }
}
