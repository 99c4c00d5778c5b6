/** DDPG and TD3 with the network code of this comparison. */
import { Float32Block } from "lib/backend/mod.ts";
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { clippedDoubleValues, smoothedTargetActions, type TransitionBatch } from "lib/rl/mod.ts";
import { TrainedNetwork } from "./_networks.ts";
import { BATCH_SIZE, ReplayAgent, type ReplaySettings } from "./_replay_agent.ts";

/** Deviation of the noise on actions, a share of the bound (Fujimoto et al. 2018, as the next three). */
const EXPLORATION = 0.1;
/** Of the smoothing noise on the target's actions, and where it is clipped, shares of the bound. */
const SMOOTHING = 0.2, NOISE_CLIP = 0.5;
/** Updates of the critics for each of the actor. */
const DELAY = 2;

/** What makes TD3 of DDPG: two critics, smoothed target actions, and an actor that waits. */
export interface DdpgOptions {
  readonly isTd3: boolean;
}

export class DdpgLearner extends ReplayAgent {
  readonly #actor: TrainedNetwork;
  readonly #critics: readonly TrainedNetwork[];
  readonly #smoothing: Random;
  readonly #isTd3: boolean;
  /** dQ / d(s, a): [batch, observation and action]. */
  readonly #slopes: Float32Block;
  readonly #bound: number;
  #updates = 0;

  constructor(
    settings: ReplaySettings,
    environment: VectorEnvironment,
    random: Random,
    { isTd3 }: DdpgOptions,
  ) {
    super(settings, environment, random);
    const { observationSize, actionSpace } = environment;
    this.#bound = actionSpace.kind === "box" ? actionSpace.high : 0;
    this.#isTd3 = isTd3;
    const make = (kind: "policy" | "value", name: string) => {
      const inputs = kind === "policy" ? observationSize : observationSize + 1;
      const sizes = { inputs, outputs: 1, capacity: BATCH_SIZE };
      return new TrainedNetwork(kind, sizes, { ...settings, random: random.split(name) });
    };
    this.#actor = make("policy", "actor");
    this.#critics = (isTd3 ? ["critic", "critic 2"] : ["critic"]).map((name) =>
      make("value", name)
    );
    this.#smoothing = random.split("smoothing");
    this.#slopes = Float32Block.zeros(BATCH_SIZE * (observationSize + 1));
  }

  protected override randomAction(): number {
    return this.#bound * (2 * this.exploration.uniform() - 1);
  }

  protected override explore(observation: Float32Array): number {
    const noise = EXPLORATION * this.#bound * this.exploration.normal();
    return this.#clip(this.act(observation)[0]! + noise);
  }

  #clip(action: number): number {
    return Math.max(-this.#bound, Math.min(this.#bound, action));
  }

  override act(observations: Float32Array): Float32Array {
    return this.#actions(observations, this.#actor.online);
  }

  #actions(observations: Float32Array, network = this.#actor.online): Float32Array {
    this.#actor.inputs.values.set(observations);
    const rows = observations.length / this.environment.observationSize;
    return this.#actor.forward(rows, network).map((share) => this.#bound * share); // [rows]
  }

  protected override learn(batch: TransitionBatch): void {
    const targets = this.#targets(batch); // [batch]
    for (const critic of this.#critics) {
      fillPairs(critic.inputs.values, batch.observations, batch.actions);
      const q = critic.forward(BATCH_SIZE); // [batch]
      critic.online.outputGradients.values.set(
        q.map((value, i) => 2 * (value - targets[i]!) / BATCH_SIZE),
      );
      critic.online.backward(critic.inputs, BATCH_SIZE);
      critic.step();
    }
    if (++this.#updates % (this.#isTd3 ? DELAY : 1) !== 0) return;
    this.#improveActor(batch.observations);
    for (const network of [this.#actor, ...this.#critics]) network.follow();
  }

  #targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const actions = this.#smoothed(this.#actions(nextObservations, this.#actor.target));
    const [first, second] = this.#critics.map((critic) => {
      fillPairs(critic.inputs.values, nextObservations, actions);
      return critic.forward(BATCH_SIZE, critic.target); // [batch]
    });
    const next = second === undefined ? first! : clippedDoubleValues(first!, second);
    const { gamma } = this.settings;
    return Float64Array.from(rewards, (r, i) => r + gamma * (1 - terminated[i]!) * next[i]!);
  }

  #smoothed(actions: Float32Array): ArrayLike<number> {
    if (!this.#isTd3) return actions;
    const bound = this.#bound, noiseClip = NOISE_CLIP * bound;
    const noise = actions.map(() => SMOOTHING * bound * this.#smoothing.normal());
    return smoothedTargetActions(actions, noise, { noiseClip, low: -bound, high: bound });
  }

  /** The actor climbs the first critic: dQ / da goes on to the actor's weights. */
  #improveActor(observations: Float32Array): void {
    const critic = this.#critics[0]!, width = observations.length / BATCH_SIZE + 1;
    fillPairs(critic.inputs.values, observations, this.#actions(observations));
    critic.forward(BATCH_SIZE);
    critic.online.outputGradients.values.fill(-1 / BATCH_SIZE);
    critic.online.backward(critic.inputs, BATCH_SIZE, this.#slopes);
    const slopes = this.#slopes.values, gradients = this.#actor.online.outputGradients.values;
    for (let i = 0; i < BATCH_SIZE; i++) gradients[i] = this.#bound * slopes[(i + 1) * width - 1]!;
    this.#actor.online.backward(this.#actor.inputs, BATCH_SIZE);
    this.#actor.step();
  }

  override dispose(): void {
    for (const network of [this.#actor, ...this.#critics]) network.dispose();
    this.#slopes.tensor.dispose();
  }
}

/** (s, a) side by side: [batch, observation and action]. */
function fillPairs(pairs: Float32Array, states: Float32Array, actions: ArrayLike<number>): void {
  const rows = actions.length, size = states.length / rows;
  for (let row = 0; row < rows; row++) {
    pairs.set(states.subarray(row * size, (row + 1) * size), row * (size + 1));
    pairs[row * (size + 1) + size] = actions[row]!;
  }
}
