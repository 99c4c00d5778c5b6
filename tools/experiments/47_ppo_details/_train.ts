/** PPO with details that can be left out; with all of them the same bits as `PpoAgent`. */
import { Adam, clipByGlobalNormInPlace } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EpisodeStatistics, type VectorEnvironment } from "lib/rl/envs/mod.ts";
import { PPO_DEFAULTS, ppoLossGradients, RolloutBuffer } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Settings } from "./_details.ts";
import { makeNetworks, type Networks } from "./_networks.ts";
import { normalized } from "./_normalize.ts";

/** What a training reports after each iteration. */
export interface Report {
  readonly steps: number;
  readonly statistics: EpisodeStatistics;
  /** Means over the minibatches. */
  readonly approxKl: number;
  readonly entropy: number;
  /** Share of minibatches whose gradient was scaled down. */
  readonly clippedGradients: number;
  /** What the critic said in the rollout. */
  readonly meanValue: number;
  /** What it learns from it. */
  readonly meanTarget: number;
}

/** Trains, and yields after each iteration. */
export function* train(
  environment: VectorEnvironment,
  settings: Settings,
  seed: number,
): Generator<Report> {
  const { details, gamma, lambda, rolloutSteps, totalSteps, numEnvs } = settings;
  const { rewardFactor = 1, centeredAdvantages = false } = settings;
  const random = new Random(seed), capacity = Math.max(settings.minibatchSize, numEnvs);
  const networks = makeNetworks(environment, {
    random: random.split("weights"),
    capacity,
    details,
  });
  const options = { observations: details.normalizedObservations, rewards: details.scaledRewards };
  const seen = normalized(environment, { ...options, gamma });
  const { actionSize, parameterCount } = networks.distribution;
  const sizes = { numEnvs, observationSize: seen.observationSize, actionSize, parameterCount };
  const buffer = new RolloutBuffer({ time: rolloutSteps, ...sizes });
  const update = new Update(networks, settings, random.split("minibatches"));
  const actions = random.split("actions");
  seen.reset(random.split("environment"));
  const statistics = new EpisodeStatistics(environment);
  const iterations = Math.floor(totalSteps / buffer.rows);
  for (let i = 0; i < iterations; i++) {
    collect(buffer, { environment: seen, networks, statistics, actions });
    for (let row = 0; row < buffer.rows; row++) buffer.rewards[row]! *= rewardFactor;
    if (!details.bootstrapping) {
      for (let row = 0; row < buffer.rows; row++) buffer.terminated[row]! |= buffer.truncated[row]!;
    }
    buffer.estimateAdvantages({ gamma, lambda });
    if (centeredAdvantages) center(buffer.advantages);
    const means = { meanValue: mean(buffer.values), meanTarget: mean(buffer.returns) };
    const metrics = update.run(buffer, details.annealing ? 1 - i / iterations : 1);
    yield { steps: (i + 1) * buffer.rows, statistics, ...means, ...metrics };
  }
  networks.dispose();
  update.dispose();
}

function center(advantages: Float64Array): void {
  const middle = mean(advantages);
  for (let row = 0; row < advantages.length; row++) advantages[row]! -= middle;
}

function collect(
  buffer: RolloutBuffer,
  { environment, networks, statistics, actions: random }: {
    readonly environment: VectorEnvironment;
    readonly networks: Networks;
    readonly statistics: EpisodeStatistics;
    readonly actions: Random;
  },
): void {
  const { numEnvs, observationSize } = environment, { distribution } = networks;
  const valuesOf = (observations: Float32Array) => {
    networks.observations.values.set(observations);
    return networks.forward(numEnvs).values;
  };
  for (let t = 0; t < buffer.time; t++) {
    const row = t * numEnvs, part = (width: number) => [row * width, (row + numEnvs) * width];
    buffer.observations.set(environment.observations, row * observationSize);
    networks.observations.values.set(environment.observations);
    const { parameters, values } = networks.forward(numEnvs);
    buffer.parameters.set(parameters, row * distribution.parameterCount);
    buffer.values.set(values, row);
    const actions = buffer.actions.subarray(...part(distribution.actionSize));
    const logProbabilities = buffer.logProbabilities.subarray(...part(1));
    distribution.sample(parameters, random, { actions, logProbabilities });
    environment.step(actions);
    statistics.record();
    buffer.rewards.set(environment.rewards, row);
    buffer.terminated.set(environment.terminated, row);
    buffer.truncated.set(environment.truncated, row);
    const isCut = environment.truncated.includes(1);
    if (isCut) buffer.nextValues.set(valuesOf(environment.finalObservations), row);
  }
  const last = valuesOf(environment.observations);
  for (let i = 0; i < buffer.rows; i++) {
    if (buffer.truncated[i] === 1) continue; // has the value of its last state already
    const next = i + numEnvs;
    buffer.nextValues[i] = next < buffer.rows ? buffer.values[next]! : last[next - buffer.rows]!;
  }
}

/** Epochs of minibatches. */
class Update {
  readonly #optimizer: Adam;
  readonly #networks: Networks;
  readonly #settings: Settings;
  readonly #random: Random;

  constructor(networks: Networks, settings: Settings, random: Random) {
    const { learningRate, details } = settings;
    this.#optimizer = new Adam({ learningRate, epsilon: details.adamEpsilon ? 1e-5 : 1e-8 });
    this.#networks = networks;
    this.#settings = settings;
    this.#random = random;
  }

  run(buffer: RolloutBuffer, left: number) {
    const { details, learningRate, epochs, minibatchSize } = this.#settings;
    const { distribution, observations, gradients } = this.#networks;
    const config = {
      ...PPO_DEFAULTS,
      normalizeAdvantages: details.normalizedAdvantages,
      clipValueLoss: details.valueClipping,
      entropyCoefficient: details.entropyBonus ? 0.01 : 0,
    };
    const maximum = details.gradientClipping ? 0.5 : Number.MAX_VALUE;
    const out = {
      parameters: new Float32Array(minibatchSize * distribution.parameterCount),
      values: new Float32Array(minibatchSize),
    };
    let count = 0, approxKl = 0, entropy = 0, clipped = 0;
    this.#optimizer.learningRate = learningRate * left;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const minibatch of buffer.minibatches(minibatchSize, this.#random)) {
        observations.values.set(minibatch.observations);
        const batch = { ...minibatch, ...this.#networks.forward(minibatchSize) };
        const metrics = ppoLossGradients(distribution, batch, config, out);
        this.#networks.backward(out);
        const norm = clipByGlobalNormInPlace(gradients.map(({ block }) => block.values), maximum);
        this.#optimizer.applyGradients(
          gradients.map(({ name, block }) => ({ name, tensor: block.tensor })),
        );
        count++;
        approxKl += metrics.approx_kl;
        entropy += metrics.entropy;
        if (norm > 0.5) clipped++;
      }
    }
    const means = { approxKl: approxKl / count, entropy: entropy / count };
    return { ...means, clippedGradients: clipped / count };
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}
