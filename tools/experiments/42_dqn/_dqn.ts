/** DQN with switches: what is replayed, the target network's period, Double DQN, clipped errors. */
import { Float32Block } from "lib/backend/mod.ts";
import { Adam, linearSchedule, MLP } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { greedyAction, ReplayBuffer, type TransitionBatch, transitionBatch } from "lib/rl/mod.ts";

/** All that a training is told. */
export interface DqnSettings {
  readonly learningRate: number;
  readonly gamma: number;
  readonly batchSize: number;
  /** Where a batch comes from: drawn from all, the last ones in order, or the newest one alone. */
  readonly replay: "drawn" | "last" | "newest";
  readonly capacity: number;
  readonly learningStarts: number;
  /** C, updates between two copies; 1: no target network. */
  readonly targetPeriod: number;
  readonly double: boolean;
  /** Errors are clipped to [-delta, delta]; Infinity: the squared loss. */
  readonly delta: number;
  /** Whether that goes for transitions that ended the task, too. */
  readonly clipTerminal: boolean;
  /** Environment steps from one update to the next. */
  readonly updateEvery: number;
  readonly epsilonEnd: number;
  readonly epsilonSteps: number;
}

/** What everything starts from. */
export const DEFAULTS: DqnSettings = {
  learningRate: 1e-3,
  gamma: 0.99,
  batchSize: 64,
  replay: "drawn",
  capacity: 50_000,
  learningStarts: 1000,
  targetPeriod: 200,
  double: false,
  delta: Infinity,
  clipTerminal: true,
  updateEvery: 1,
  epsilonEnd: 0.05,
  epsilonSteps: 5000,
};

/** An agent that learns by `step`. */
export class Dqn {
  readonly online: MLP;
  readonly replay: ReplayBuffer;
  readonly #target: MLP;
  readonly #adam: Adam;
  readonly #batch: TransitionBatch;
  readonly #inputs: Float32Block;
  readonly #exploration: Random;
  readonly #drawing: Random;
  readonly #epsilonAt: (step: number) => number;
  readonly #actions: number;
  #steps = 0;
  #updates = 0;

  constructor(
    readonly settings: DqnSettings,
    readonly environment: VectorEnvironment,
    random: Random,
  ) {
    const { observationSize, actionSpace } = environment, { learningRate } = settings;
    this.#actions = actionSpace.kind === "discrete" ? actionSpace.actions : 0;
    const sizes = [observationSize, 64, 64, this.#actions], rows = this.#rows;
    const options = { random: random.split("weights"), manual: { capacity: Math.max(rows, 32) } };
    this.online = new MLP(sizes, options);
    this.#target = new MLP(sizes, options);
    this.#adam = new Adam({ learningRate });
    this.#inputs = Float32Block.zeros(Math.max(rows, 32) * observationSize);
    const each = { observationSize, actionSize: 1 };
    this.replay = new ReplayBuffer({
      capacity: settings.replay === "drawn" ? settings.capacity : rows,
      ...each,
    });
    this.#batch = transitionBatch(rows, each);
    this.#exploration = random.split("exploration");
    this.#drawing = random.split("replay");
    this.#epsilonAt = linearSchedule(1, settings.epsilonEnd, settings.epsilonSteps);
    environment.reset(random.split("environment"));
  }

  get #rows(): number {
    return this.settings.replay === "newest" ? 1 : this.settings.batchSize;
  }

  /** Q(s, .) by the online network, [rows, actions], for up to 32 rows or a batch. */
  values(observations: Float32Array, network = this.online): Float32Array {
    const rows = observations.length / this.environment.observationSize;
    this.#inputs.values.set(observations);
    return network.forward(this.#inputs, rows).values.subarray(0, rows * this.#actions);
  }

  /** Act, store, and learn when it is time. */
  step(): void {
    const { environment, settings } = this, observation = environment.observations.slice();
    const action = this.#exploration.uniform() < this.#epsilonAt(this.#steps)
      ? this.#exploration.integer(0, this.#actions)
      : greedyAction(this.online.applyToOne(observation));
    environment.step([action]);
    const { rewards, finalObservations, terminated } = environment;
    this.replay.add(observation, [action], rewards[0]!, finalObservations, terminated[0] === 1);
    this.#steps++;
    const { learningStarts, updateEvery } = settings;
    if (this.#steps >= learningStarts && this.#steps % updateEvery === 0) this.#update();
  }

  #update(): void {
    const { settings, online } = this, batch = this.#sample();
    const y = this.#targets(batch); // [batch]
    const q = this.values(batch.observations); // [batch, actions]
    const gradients = online.outputGradients.values.fill(0);
    for (const [i, target] of y.entries()) {
      const at = i * this.#actions + batch.actions[i]!;
      gradients[at] = 2 * this.#clip(q[at]! - target, batch.terminated[i]!) / y.length;
    }
    online.backward(this.#inputs, y.length);
    this.#adam.applyGradients([{ name: online.weights!.name, tensor: online.gradients.tensor }]);
    if (++this.#updates % settings.targetPeriod !== 0) return;
    new Float32Block(this.#target.weights!).values.set(online.weights!.dataSync() as Float32Array);
  }

  #clip(error: number, terminated: number): number {
    const { delta, clipTerminal } = this.settings;
    if (terminated === 1 && !clipTerminal) return error;
    return Math.max(-delta, Math.min(delta, error));
  }

  #targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const { gamma, double } = this.settings, actions = this.#actions;
    const choosing = double ? this.values(nextObservations).slice() : undefined;
    const next = this.values(nextObservations, this.#target);
    return Float64Array.from(rewards, (reward, i) => {
      const best = greedyAction(choosing ?? next, actions, i);
      return reward + gamma * (1 - terminated[i]!) * next[i * actions + best]!;
    });
  }

  #sample(): TransitionBatch {
    if (this.settings.replay === "drawn") this.replay.sample(this.#batch, this.#drawing);
    else Object.assign(this.#batch, this.replay.state.transitions);
    return this.#batch;
  }

  /** Free all. */
  dispose(): void {
    for (const part of [this.online, this.#target, this.#adam]) part.dispose();
    this.#inputs.tensor.dispose();
  }
}
