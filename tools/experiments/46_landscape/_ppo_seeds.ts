/** PPO on CartPole for several seeds in step, whose networks lie side by side. */
import type * as tf from "@tensorflow/tfjs";
import { Float32Block } from "lib/backend/mod.ts";
import { Adam, clipByGlobalNormInPlace } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EpisodeStatistics, type VectorEnvironment } from "lib/rl/envs/mod.ts";
import {
  ActorCriticNetworks,
  Categorical,
  type PpoConfig,
  ppoLossGradients,
  RolloutBuffer,
  type RolloutMinibatch,
} from "lib/rl/mod.ts";
import { StackedMlp } from "./_stacked_mlp.ts";

const SIZE = 4, ACTIONS = 2;

/** What one seed has for itself. */
interface Run {
  readonly environment: VectorEnvironment;
  readonly statistics: EpisodeStatistics;
  readonly rollout: RolloutBuffer;
  readonly actions: Random;
  readonly minibatches: Random;
}

/**
 * What `PpoAgent` does for one seed, to the same bits, for settings with a constant rate and without a
 * target for the KL divergence, and without its metrics and its checks of finite numbers.
 */
export class PpoSeeds {
  readonly runs: readonly Run[];
  readonly #config: PpoConfig;
  readonly #numEnvs: number;
  readonly #actor: StackedMlp;
  readonly #critic: StackedMlp;
  /** What all networks read: [seeds, rows, SIZE]. */
  readonly #x: Float32Block;
  readonly #adam: Adam;
  readonly #distribution = new Categorical(ACTIONS);

  constructor(config: PpoConfig, make: () => VectorEnvironment, seeds: readonly number[]) {
    const environments = seeds.map(make), { numEnvs } = environments[0]!;
    const { rolloutSteps: time, minibatchSize, hiddenSizes, learningRate, adamEpsilon } = config;
    const capacity = Math.max(minibatchSize, numEnvs);
    const streams = seeds.map((seed) => new Random(seed));
    const networks = streams.map((random) =>
      new ActorCriticNetworks({
        ...{ observationSize: SIZE, actionSpace: { kind: "discrete", actions: ACTIONS } },
        ...{ hiddenSizes, capacity, random: random.split("weights") },
      })
    );
    this.#config = config;
    this.#numEnvs = numEnvs;
    this.#actor = new StackedMlp(networks.map(({ actor }) => actor), capacity);
    this.#critic = new StackedMlp(networks.map(({ critic }) => critic), capacity);
    for (const one of networks) one.dispose();
    this.#x = Float32Block.zeros(seeds.length * capacity * SIZE);
    this.#adam = new Adam({ learningRate, epsilon: adamEpsilon });
    this.runs = streams.map((random, i) => {
      const environment = environments[i]!;
      environment.reset(random.split("environment"));
      return {
        environment,
        statistics: new EpisodeStatistics(environment),
        rollout: new RolloutBuffer({
          ...{ time, numEnvs, observationSize: SIZE, actionSize: 1, parameterCount: ACTIONS },
        }),
        actions: random.split("actions"),
        minibatches: random.split("minibatches"),
      };
    });
  }

  /** A rollout and an update of every seed. */
  iterate(): void {
    for (let t = 0; t < this.#config.rolloutSteps; t++) this.#step(t);
    const last = this.#values(({ environment }) => environment.observations);
    for (const [i, { rollout }] of this.runs.entries()) {
      setNextValues(rollout, last.subarray(i * this.#numEnvs, (i + 1) * this.#numEnvs));
      rollout.estimateAdvantages(this.#config);
    }
    this.#update();
  }

  #step(t: number): void {
    const count = this.#numEnvs, row = t * count;
    this.#fill(({ environment }) => environment.observations);
    const logits = this.#actor.forward(this.#x, count); // [seeds, environments, actions]
    const values = this.#critic.forward(this.#x, count); // [seeds, environments]
    let isTruncated = false;
    for (const [i, { environment, statistics, rollout, actions: random }] of this.runs.entries()) {
      const of = <T extends Float32Array>(all: T, width = 1) =>
        all.subarray(i * count * width, (i + 1) * count * width);
      rollout.observations.set(environment.observations, row * SIZE);
      rollout.parameters.set(of(logits, ACTIONS), row * ACTIONS);
      rollout.values.set(of(values), row);
      const actions = rollout.actions.subarray(row, row + count);
      const logProbabilities = rollout.logProbabilities.subarray(row, row + count);
      this.#distribution.sample(of(logits, ACTIONS), random, { actions, logProbabilities });
      environment.step(actions);
      rollout.rewards.set(environment.rewards, row);
      rollout.terminated.set(environment.terminated, row);
      rollout.truncated.set(environment.truncated, row);
      statistics.record();
      isTruncated ||= environment.truncated.includes(1);
    }
    if (!isTruncated) return;
    const next = this.#values(({ environment }) => environment.finalObservations);
    for (const [i, { rollout }] of this.runs.entries()) {
      rollout.nextValues.set(next.subarray(i * count, (i + 1) * count), row);
    }
  }

  #fill(numbers: (run: Run) => Float32Array): void {
    const x = this.#x.values;
    for (const [i, run] of this.runs.entries()) x.set(numbers(run), i * this.#numEnvs * SIZE);
  }

  #values(observations: (run: Run) => Float32Array): Float32Array {
    this.#fill(observations);
    return this.#critic.forward(this.#x, this.#numEnvs); // [seeds, environments]
  }

  #update(): void {
    const { epochs, minibatchSize } = this.#config;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const all = this.runs.map(({ rollout, minibatches }) =>
        rollout.minibatches(minibatchSize, minibatches)
      );
      for (const first of all[0]!) {
        this.#learn([first, ...all.slice(1).map((own) => own.next().value as RolloutMinibatch)]);
      }
    }
  }

  /** One minibatch of every seed. */
  #learn(batches: readonly RolloutMinibatch[]): void {
    const rows = batches[0]!.returns.length, x = this.#x.values;
    for (const [i, { observations }] of batches.entries()) x.set(observations, i * rows * SIZE);
    const logits = this.#actor.forward(this.#x, rows), values = this.#critic.forward(this.#x, rows);
    const ofLogits = this.#actor.outputGradients, ofValues = this.#critic.outputGradients;
    for (const [i, batch] of batches.entries()) {
      const of = (all: Float32Array, width = 1) =>
        all.subarray(i * rows * width, (i + 1) * rows * width);
      const outputs = { parameters: of(logits, ACTIONS), values: of(values) };
      const gradients = { parameters: of(ofLogits, ACTIONS), values: of(ofValues) };
      ppoLossGradients(this.#distribution, { ...batch, ...outputs }, this.#config, gradients);
    }
    for (const network of [this.#actor, this.#critic]) network.backward(this.#x, rows);
    for (const i of this.runs.keys()) {
      clipByGlobalNormInPlace(this.#own(i, "gradients"), this.#config.maxGradientNorm);
    }
    this.#adam.applyGradients([this.#actor, this.#critic].map(({ weights, gradients }) => {
      return { name: (weights.tensor as tf.Variable).name, tensor: gradients.tensor };
    }));
  }

  /** Weights or gradients of one seed's actor and critic. */
  #own(seed: number, which: "weights" | "gradients"): Float32Array[] {
    return [this.#actor, this.#critic].map((network) => {
      const { parameterCount } = network;
      return network[which].values.subarray(seed * parameterCount, (seed + 1) * parameterCount);
    });
  }

  /** A copy of the weights of a seed's actor and critic. */
  weights(seed: number): Float32Array[] {
    return this.#own(seed, "weights").map((values) => values.slice());
  }

  dispose(): void {
    for (const part of [this.#actor, this.#critic, this.#adam]) part.dispose();
    this.#x.tensor.dispose();
  }
}

/** V of what each step led to: of the next row in time, but where the episode was truncated. */
function setNextValues(
  { numEnvs, values, nextValues, truncated }: RolloutBuffer,
  last: Float32Array,
) {
  for (let row = 0; row < values.length; row++) {
    if (truncated[row] === 1) continue;
    const next = row + numEnvs;
    nextValues[row] = next < values.length ? values[next]! : last[next - values.length]!;
  }
}
