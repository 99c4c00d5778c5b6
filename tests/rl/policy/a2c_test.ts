import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import { A2cAgent } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { oneStepEnvironment } from "./_one_step_environment.ts";

await setUpBackend();

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

for (const lambda of [0, 0.95, 1]) {
  Deno.test(`A2cAgent learns which action pays, lambda ${lambda}`, () => {
    const rates = { learningRate: 0.03, criticLearningRate: 0.03 };
    const config = { lambda, ...rates, hiddenSizes: [8], entropyCoefficient: 0 };
    const agent = new A2cAgent(config, oneStepEnvironment({ numEnvs: 8 }), {
      random: new Random(0),
    });
    for (let i = 0; i < 60; i++) agent.iterate();
    const { returns } = agent.statistics;
    assert.ok(mean(returns.slice(0, 64)) < 0.8);
    assert.ok(mean(returns.slice(-64)) > 0.95);
    agent.dispose();
  });
}

/** What the critic says after learning of episodes of one step, each paying 1. */
function learntValue(end: "terminated" | "truncated"): number {
  const environment = oneStepEnvironment({ numEnvs: 8, end, pay: () => 1 });
  const config = { gamma: 0.5, criticLearningRate: 0.01, hiddenSizes: [8] };
  const agent = new A2cAgent(config, environment, { random: new Random(0) });
  for (let i = 0; i < 400; i++) agent.iterate();
  agent.networks.observations.values[0] = 1;
  const value = agent.networks.forwardCritic(1)[0]!;
  agent.dispose();
  return value;
}

Deno.test("A2cAgent earns nothing after a terminated episode, and goes on after a truncated one", () => {
  assert.ok(Math.abs(learntValue("terminated") - 1) < 0.02);
  assert.ok(Math.abs(learntValue("truncated") - 2) < 0.02); // 1 + 0.5 * 2
});

Deno.test("A2cAgent gives the same numbers for the same seed, and leaks nothing", async () => {
  const updates = () => {
    const agent = new A2cAgent({}, cartPole({ numEnvs: 4 }), { random: new Random(5) });
    const losses = Array.from({ length: 20 }, () => agent.iterate());
    agent.dispose();
    return { losses, returns: agent.statistics.returns };
  };
  const first = await withLeakCheck(updates);
  assert.ok(first.returns.length > 0);
  assert.deepEqual(updates(), first);
});

Deno.test("a large entropy coefficient keeps the policy a coin toss", () => {
  const config = { learningRate: 0.03, hiddenSizes: [8], entropyCoefficient: 100 };
  const agent = new A2cAgent(config, oneStepEnvironment({ numEnvs: 8 }), { random: new Random(0) });
  for (let i = 0; i < 100; i++) agent.iterate();
  agent.networks.observations.values[0] = 1;
  const [a, b] = agent.networks.forward(1).parameters;
  assert.ok(Math.abs(a! - b!) < 0.2);
  agent.dispose();
});

Deno.test("A2cAgent takes continuous actions too", () => {
  const agent = new A2cAgent({}, pendulum({ numEnvs: 2, timeLimit: 20 }), {
    random: new Random(0),
  });
  for (let i = 0; i < 3; i++) assert.ok(Number.isFinite(agent.iterate().value_loss));
  assert.equal(agent.statistics.returns.length, 4);
  agent.dispose();
});

Deno.test("A2cAgent says what is wrong with its settings", () => {
  const random = new Random(0);
  const make = (config: object) => () => new A2cAgent(config, cartPole({ numEnvs: 1 }), { random });
  assert.throws(
    make({ lambda: -1 }),
    new RangeError(
      'Cannot make an A2C agent: "config.lambda" must be in [0, 1], current value is -1',
    ),
  );
  assert.throws(make({ rolloutSteps: 0 }), /"config.rolloutSteps" must be a positive integer/);
  assert.throws(
    make({ valueCoefficient: 0 }),
    /"config.valueCoefficient" must be finite and greater than 0/,
  );
});
