/** DQN with the network code of this comparison. */
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { greedyAction, type TransitionBatch } from "lib/rl/mod.ts";
import { TrainedNetwork } from "./_networks.ts";
import { BATCH_SIZE, ReplayAgent, type ReplaySettings } from "./_replay_agent.ts";

/** Share of random actions, all the time. */
const EPSILON = 0.1;

export class DqnLearner extends ReplayAgent {
  readonly #q: TrainedNetwork;
  readonly #actions: number;

  constructor(settings: ReplaySettings, environment: VectorEnvironment, random: Random) {
    super(settings, environment, random);
    const { observationSize: inputs, actionSpace } = environment;
    this.#actions = actionSpace.kind === "discrete" ? actionSpace.actions : 0;
    const sizes = { inputs, outputs: this.#actions, capacity: BATCH_SIZE };
    this.#q = new TrainedNetwork("value", sizes, { ...settings, random: random.split("q") });
  }

  protected override randomAction(): number {
    return this.exploration.integer(0, this.#actions);
  }

  protected override explore(observation: Float32Array): number {
    return this.exploration.uniform() < EPSILON ? this.randomAction() : this.act(observation)[0]!;
  }

  override act(observations: Float32Array): Float32Array {
    const rows = observations.length / this.environment.observationSize;
    this.#q.inputs.values.set(observations);
    const q = this.#q.forward(rows); // [rows, actions]
    return Float32Array.from({ length: rows }, (_, row) => greedyAction(q, this.#actions, row));
  }

  protected override learn(
    { observations, actions, rewards, nextObservations, terminated }: TransitionBatch,
  ): void {
    const network = this.#q, { gamma } = this.settings, count = this.#actions;
    network.inputs.values.set(nextObservations);
    const next = network.forward(BATCH_SIZE, network.target); // [batch, actions]
    const y = Float64Array.from(rewards, (reward, i) => {
      const best = next[i * count + greedyAction(next, count, i)]!;
      return reward + gamma * (1 - terminated[i]!) * best;
    });
    network.inputs.values.set(observations);
    const q = network.forward(BATCH_SIZE); // [batch, actions]
    const gradients = network.online.outputGradients.values.fill(0);
    for (const [i, target] of y.entries()) {
      const at = i * count + actions[i]!;
      gradients[at] = 2 * (q[at]! - target) / BATCH_SIZE;
    }
    network.online.backward(network.inputs, BATCH_SIZE);
    network.step();
    network.follow();
  }

  override dispose(): void {
    this.#q.dispose();
  }
}
