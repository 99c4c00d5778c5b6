import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { ReinforceAgent } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { oneStepEnvironment } from "./_one_step_environment.ts";
import { baselineOf } from "../../../lib/rl/policy/_whole_episodes.ts";

await setUpBackend();

for (const baseline of ["none", "mean", "critic"] as const) {
  Deno.test(`ReinforceAgent learns which action pays, baseline ${baseline}`, () => {
    const environment = oneStepEnvironment({ numEnvs: 32 });
    const config = { baseline, learningRate: 0.03, hiddenSizes: [8], longestEpisode: 1 };
    const agent = new ReinforceAgent(config, environment, { random: new Random(0) });
    const first = agent.iterate().episodic_returns,
      updates = Array.from({ length: 60 }, () => agent.iterate());
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    assert.ok(mean(first) < 0.8);
    assert.ok(mean(updates.at(-1)!.episodic_returns) > 0.95);
    agent.dispose();
  });
}

Deno.test("ReinforceAgent's policy sees what the environment shows", () => {
  const environment = cartPole({ numEnvs: 2 }), step = environment.step.bind(environment);
  const agent = new ReinforceAgent({}, environment, { random: new Random(5) });
  let steps = 0;
  environment.step = (actions) => {
    const seen = agent.networks.observations.values.slice(0, 8);
    assert.deepEqual(seen, environment.observations);
    steps++;
    step(actions);
  };
  agent.play();
  assert.ok(steps > 5);
  agent.dispose();
});

Deno.test("a baseline is the mean return, the critic's values or nothing", () => {
  const returns = Float64Array.of(1, 2, 6), values = Float32Array.of(3, 4, 5);
  assert.deepEqual([...baselineOf("mean", returns, values)], [3, 3, 3]);
  assert.deepEqual([...baselineOf("critic", returns, values)], [3, 4, 5]);
  assert.deepEqual([...baselineOf("none", returns, values)], [0, 0, 0]);
});

Deno.test("ReinforceAgent gives the same numbers for the same seed, and leaks nothing", async () => {
  const returns = () => {
    const agent = new ReinforceAgent({}, cartPole({ numEnvs: 2 }), { random: new Random(5) });
    const seen = [agent.iterate(), agent.iterate(), agent.iterate()];
    agent.dispose();
    return seen;
  };
  const first = await withLeakCheck(returns);
  assert.deepEqual(returns(), first);
});

Deno.test("ReinforceAgent's critic moves towards the return", () => {
  const environment = oneStepEnvironment({ numEnvs: 16, pay: () => 3 });
  const config = { learningRate: 0.03, hiddenSizes: [8], longestEpisode: 1 };
  const agent = new ReinforceAgent(config, environment, { random: new Random(1) });
  const first = agent.iterate().value_loss;
  for (let i = 0; i < 100; i++) agent.iterate();
  assert.ok(agent.iterate().value_loss < first / 100);
  agent.dispose();
});

Deno.test("ReinforceAgent says what is wrong with its settings", () => {
  const random = new Random(0);
  assert.throws(
    () => new ReinforceAgent({ gamma: 2 }, cartPole({ numEnvs: 1 }), { random }),
    new RangeError(
      'Cannot make a REINFORCE agent: "config.gamma" must be in [0, 1], current value is 2',
    ),
  );
});
