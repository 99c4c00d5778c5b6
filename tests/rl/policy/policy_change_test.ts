import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, EpisodeStatistics, pendulum } from "lib/rl/envs/mod.ts";
import {
  collectRollout,
  policyChange,
  PpoAgent,
  type PpoConfig,
  RolloutBuffer,
} from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { maskedEnvironment } from "./_masked_environment.ts";

await setUpBackend();

/** 96 rows and a capacity of 40: two full parts and a smaller one. */
const CONFIG: Partial<PpoConfig> = {
  rolloutSteps: 24,
  minibatchSize: 40,
  hiddenSizes: [16],
  learningRate: 0.01,
  epochs: 8,
};
const random = { random: new Random(0) };
const AGENTS = {
  categorical: () => new PpoAgent(CONFIG, cartPole({ numEnvs: 4 }), random),
  masked: () => new PpoAgent(CONFIG, maskedEnvironment(4).environment, random),
  Gaussian: () => new PpoAgent(CONFIG, pendulum({ numEnvs: 4 }), random),
};

for (const [name, make] of Object.entries(AGENTS)) {
  Deno.test(`policyChange() of a ${name} policy that has not moved is 0, with ratios of 1`, () => {
    const agent = make(), { networks, rollout, environment } = agent;
    const statistics = new EpisodeStatistics(environment);
    const actors = { agent: "PPO", environment, networks, statistics, random: new Random(1) };
    collectRollout(rollout, actors);
    const { divergences, ratios } = policyChange(networks, rollout);
    assert.deepEqual([divergences.length, ratios.length], [96, 96]);
    assert.ok(divergences.every((kl) => Math.abs(kl) < 1e-6));
    assert.ok(ratios.every((ratio) => Math.abs(ratio - 1) < 1e-5));
    agent.dispose();
  });

  Deno.test(`policyChange() of a ${name} policy is what its parameters say, row by row`, () => {
    const agent = make(), { networks, rollout } = agent, { distribution } = networks;
    agent.iterate();
    const { divergences, ratios } = policyChange(networks, rollout);
    const { parameterCount: count, actionSize: size } = distribution;
    const width = rollout.observations.length / 96;
    for (const row of [0, 39, 40, 95]) {
      const at = <A extends Float32Array | Uint8Array>(all: A, n: number) =>
        all.subarray(row * n, (row + 1) * n) as A;
      networks.observations.values.set(at(rollout.observations, width));
      const masks = rollout.actionMasks && at(rollout.actionMasks, count);
      const { parameters } = networks.forward(1, masks), kl = new Float64Array(1);
      distribution.klDivergences(at(rollout.parameters, count), parameters, kl);
      const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
      distribution.evaluate(parameters, at(rollout.actions, size), out);
      assert.ok(Math.abs(divergences[row]! - kl[0]!) < 1e-6 * (1 + kl[0]!));
      const ratio = Math.exp(out.logProbabilities[0]! - rollout.logProbabilities[row]!);
      assert.ok(Math.abs(ratios[row]! - ratio) < 1e-5 * (1 + ratio));
    }
    const mean = divergences.reduce((sum, kl) => sum + kl, 0) / 96;
    assert.ok(divergences.every((kl) => kl > -1e-6) && mean > 1e-3, `${mean}`);
    agent.dispose();
  });
}

Deno.test("the clip does not bound the ratio: many steps take it beyond", () => {
  const agent = new PpoAgent({ ...CONFIG, epochs: 40 }, cartPole({ numEnvs: 4 }), random);
  agent.iterate();
  const { ratios } = policyChange(agent.networks, agent.rollout);
  assert.ok(Math.max(...ratios) > 1 + agent.config.clipCoefficient);
  agent.dispose();
});

Deno.test("policyChange() leaks no tensor, and refuses the rollout of another environment", async () => {
  const agent = AGENTS.categorical(), { networks } = agent;
  agent.iterate();
  await withLeakCheck(() => void policyChange(networks, agent.rollout));
  const sizes = { time: 2, numEnvs: 3, observationSize: 5, actionSize: 1, parameterCount: 2 };
  assert.throws(() => policyChange(networks, new RolloutBuffer(sizes)), {
    name: "RangeError",
    message: 'Cannot compare policies: "rollout" must be a rollout of observations of 4 numbers, ' +
      "current value is 5",
  });
  agent.dispose();
});
