/** DDPG with switches for the three parts of TD3: two critics, a delayed actor, smoothed target actions. */
import { Float32Block } from "lib/backend/mod.ts";
import { Adam, MLP } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import {
  type ExplorationNoise,
  polyakUpdate,
  ReplayBuffer,
  smoothedTargetActions,
  type TransitionBatch,
  transitionBatch,
} from "lib/rl/mod.ts";
import type { DdpgSettings } from "./_settings.ts";

/** The clip of the smoothing noise in units of its deviation: 0.5 / 0.2 (Fujimoto et al. 2018, section 6.1). */
const NOISE_CLIP = 2.5;

/** A network, its target, and Adam. */
interface Learner {
  readonly online: MLP;
  readonly target: MLP;
  readonly adam: Adam;
}

/** An agent that learns by `step`. Actions are one number in [-bound, bound]. */
export class Ddpg {
  readonly bound: number;
  readonly replay: ReplayBuffer;
  readonly #actor: Learner;
  readonly #critics: readonly Learner[];
  readonly #batch: TransitionBatch;
  readonly #states: Float32Block;
  readonly #pairs: Float32Block;
  readonly #pairGradients: Float32Block;
  readonly #random: Record<"exploration" | "drawing" | "smoothing", Random>;
  #steps = 0;
  #updates = 0;
  #clipped = 0;

  constructor(
    readonly settings: DdpgSettings,
    readonly environment: VectorEnvironment,
    readonly noise: ExplorationNoise,
    random: Random,
  ) {
    const { observationSize, actionSpace } = environment,
      { batchSize, capacity, hidden } = settings;
    this.bound = actionSpace.kind === "box" ? actionSpace.high : 0;
    const weights = random.split("weights");
    const learner = (sizes: readonly number[], options: ConstructorParameters<typeof MLP>[1]) => {
      const manual = { capacity: batchSize };
      return {
        online: new MLP(sizes, { ...options, manual }),
        target: new MLP(sizes, { ...options, manual }),
        adam: new Adam({ learningRate: settings.learningRate }),
      };
    };
    this.#actor = learner([observationSize, hidden, hidden, 1], {
      random: weights.split("actor"),
      outputActivation: "tanh",
    });
    this.#critics = ["critic", "critic 2"].slice(0, settings.critics).map((name) =>
      learner([observationSize + 1, hidden, hidden, 1], { random: weights.split(name) })
    );
    this.#states = Float32Block.zeros(batchSize * observationSize);
    this.#pairs = Float32Block.zeros(batchSize * (observationSize + 1));
    this.#pairGradients = Float32Block.zeros(batchSize * (observationSize + 1));
    const each = { observationSize, actionSize: 1 };
    this.replay = new ReplayBuffer({ capacity, ...each });
    this.#batch = transitionBatch(batchSize, each);
    this.#random = {
      exploration: random.split("exploration"),
      drawing: random.split("replay"),
      smoothing: random.split("smoothing"),
    };
    environment.reset(random.split("environment"));
  }

  /** Share of the steps whose action was clipped. */
  get clippedShare(): number {
    return this.#clipped / this.#steps;
  }

  /** mu(s) for up to a batch of states, [rows]. */
  actions(states: Float32Array, network = this.#actor.online): Float32Array {
    const rows = states.length / this.environment.observationSize;
    this.#states.values.set(states);
    return network.forward(this.#states, rows).values.slice(0, rows).map((u) => this.bound * u);
  }

  /** Q(s, a) for up to a batch of pairs, [rows]. */
  values(
    states: Float32Array,
    actions: ArrayLike<number>,
    network = this.#critics[0]!.online,
  ): Float32Array {
    const rows = actions.length, size = this.environment.observationSize;
    const pairs = this.#pairs.values;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) pairs[row * (size + 1) + i] = states[row * size + i]!;
      pairs[row * (size + 1) + size] = actions[row]!;
    }
    return network.forward(this.#pairs, rows).values.slice(0, rows);
  }

  /** Act, store, and learn when it is time. */
  step(): void {
    const { environment, bound, noise } = this, observation = environment.observations.slice();
    const wanted = bound * this.#actor.online.applyToOne(observation)[0]! +
      noise.next(this.#random.exploration)[0]!;
    const action = Math.max(-bound, Math.min(bound, wanted));
    if (action !== wanted) this.#clipped++;
    environment.step([action]);
    const { rewards, finalObservations, terminated, truncated } = environment;
    this.replay.add(observation, [action], rewards[0]!, finalObservations, terminated[0] === 1);
    if (terminated[0] === 1 || truncated[0] === 1) noise.reset();
    if (++this.#steps >= this.settings.learningStarts) this.update();
  }

  /** Learn from a batch, without a step in the environment; one of both may be frozen. */
  update(frozen?: "actor" | "critic"): void {
    const { settings } = this, batch = this.#batch;
    this.replay.sample(batch, this.#random.drawing);
    if (frozen !== "critic") this.#updateCritics(batch);
    if (++this.#updates % settings.actorEvery !== 0) return;
    if (frozen !== "actor") this.#updateActor(batch.observations);
    for (const learner of [this.#actor, ...this.#critics]) follow(learner, settings.targetRate);
  }

  #updateCritics(batch: TransitionBatch): void {
    const y = this.#targets(batch), rows = y.length; // [batch]
    for (const critic of this.#critics) {
      const q = this.values(batch.observations, batch.actions, critic.online);
      const gradients = critic.online.outputGradients.values;
      for (let i = 0; i < rows; i++) gradients[i] = 2 * (q[i]! - y[i]!) / rows;
      critic.online.backward(this.#pairs, rows);
      descend(critic);
    }
  }

  #updateActor(states: Float32Array): void {
    const rows = this.settings.batchSize, size = this.environment.observationSize;
    const actor = this.#actor.online, critic = this.#critics[0]!.online;
    this.values(states, this.actions(states));
    critic.outputGradients.values.fill(-1 / rows);
    critic.backward(this.#pairs, rows, this.#pairGradients);
    const gradients = actor.outputGradients.values, ofPairs = this.#pairGradients.values;
    for (let i = 0; i < rows; i++) {
      gradients[i] = this.bound * ofPairs[i * (size + 1) + size]!;
    }
    actor.backward(this.#states, rows);
    descend(this.#actor);
  }

  #targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const { gamma, smoothing } = this.settings, { bound } = this;
    const intended = this.actions(nextObservations, this.#actor.target);
    const actions = smoothing === 0 ? intended : smoothedTargetActions(
      intended,
      Array.from(intended, () => this.#random.smoothing.normal(0, smoothing * bound)),
      { noiseClip: NOISE_CLIP * smoothing * bound, low: -bound, high: bound },
    );
    const next = this.#critics.map(({ target }) => this.values(nextObservations, actions, target));
    return Float64Array.from(rewards, (reward, i) => {
      const value = Math.min(...next.map((values) => values[i]!));
      return reward + gamma * (1 - terminated[i]!) * value;
    });
  }

  /** Free all. */
  dispose(): void {
    for (const { online, target, adam } of [this.#actor, ...this.#critics]) {
      for (const part of [online, target, adam]) part.dispose();
    }
    for (const block of [this.#states, this.#pairs, this.#pairGradients]) block.tensor.dispose();
  }
}

function descend({ online, adam }: Learner): void {
  adam.applyGradients([{ name: online.weights!.name, tensor: online.gradients.tensor }]);
}

function follow({ online, target }: Learner, rate: number): void {
  const weights = new Float32Block(target.weights!).values;
  polyakUpdate(weights, online.weights!.dataSync() as Float32Array, rate);
}
