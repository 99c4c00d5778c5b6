import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { A2cAgent, generalizedAdvantageEstimation, ReinforceAgent } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { oneStepEnvironment } from "./_one_step_environment.ts";
import { baselineOf, lambdaAdvantages } from "../../../lib/rl/policy/_whole_episodes.ts";

await setUpBackend();

for (const baseline of ["none", "mean", "critic"] as const) {
  Deno.test(`ReinforceAgent learns which action pays, baseline ${baseline}`, () => {
    const environment = oneStepEnvironment({ numEnvs: 32 });
    const rates = { learningRate: 0.03, criticLearningRate: 0.03 };
    const config = { baseline, ...rates, hiddenSizes: [8], longestEpisode: 1 };
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
  const config = { criticLearningRate: 0.03, hiddenSizes: [8], longestEpisode: 1 };
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
  assert.throws(
    () =>
      new ReinforceAgent({ baseline: "mean", lambda: 0.9 }, cartPole({ numEnvs: 1 }), { random }),
    new RangeError(
      'Cannot make a REINFORCE agent: "config.lambda" must be 1 without a critic as baseline, current value is 0.9',
    ),
  );
});

for (const unitWeights of [false, true]) {
  Deno.test(`REINFORCE and A2C differ in when they learn only: on episodes of one step, in nothing (unitWeights: ${unitWeights})`, () => {
    const shared = {
      hiddenSizes: [8],
      entropyCoefficient: 0.01,
      maxGradientNorm: 0.5,
      unitWeights,
    };
    const rates = { learningRate: 0.03, criticLearningRate: 0.01, criticSteps: 3 };
    const reinforce = new ReinforceAgent(
      { ...shared, ...rates, average: "steps", longestEpisode: 1 },
      oneStepEnvironment({ numEnvs: 8 }),
      { random: new Random(2) },
    );
    const a2c = new A2cAgent(
      { ...shared, ...rates, rolloutSteps: 1, valueCoefficient: 1 },
      oneStepEnvironment({ numEnvs: 8 }),
      { random: new Random(2) },
    );
    for (let i = 0; i < 30; i++) {
      const { policy_loss: a, value_loss: b } = reinforce.iterate();
      const { policy_loss: c, value_loss: d } = a2c.iterate();
      assert.ok(
        Math.abs(a - c) < 1e-6 && Math.abs(b - d) < 1e-6,
        `update ${i}: ${a} ${c}, ${b} ${d}`,
      );
    }
    const weights = [reinforce, a2c].map(({ networks }) => networks.actor.weights!.dataSync());
    assert.ok(weights[0]!.every((weight, i) => Math.abs(weight - weights[1]![i]!) < 1e-5));
    reinforce.dispose();
    a2c.dispose();
  });
}

Deno.test("the unit of the rewards doesn't matter to REINFORCE with unit weights, bonus or not", () => {
  const actorAfter = (unitWeights: boolean, unit: number) => {
    const environment = oneStepEnvironment({ numEnvs: 8, pay: (action) => unit * (1 + action) });
    const agent = new ReinforceAgent(
      {
        unitWeights,
        baseline: "none",
        entropyCoefficient: 0.5,
        learningRate: 0.03,
        hiddenSizes: [8],
        longestEpisode: 1,
      },
      environment,
      { random: new Random(4) },
    );
    for (let i = 0; i < 20; i++) agent.iterate();
    const weights = [...agent.networks.actor.weights!.dataSync()];
    agent.dispose();
    return weights;
  };
  const apart = (a: number[], b: number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
  assert.ok(apart(actorAfter(true, 1), actorAfter(true, 1000)) < 1e-5);
  assert.ok(apart(actorAfter(false, 1), actorAfter(false, 1000)) > 1e-3);
});

/** What the critic says after learning of episodes of one step, each paying 1. */
function learntValue(end: "terminated" | "truncated", bootstrapsTimeLimit: boolean): number {
  const environment = oneStepEnvironment({ numEnvs: 8, end, pay: () => 1 });
  const config = { gamma: 0.5, criticLearningRate: 0.01, hiddenSizes: [8], longestEpisode: 1 };
  const agent = new ReinforceAgent(
    { ...config, bootstrapsTimeLimit, baseline: "none" },
    environment,
    {
      random: new Random(0),
    },
  );
  for (let i = 0; i < 400; i++) agent.iterate();
  agent.networks.observations.values[0] = 1;
  const value = agent.networks.forwardCritic(1)[0]!;
  agent.dispose();
  return value;
}

Deno.test("ReinforceAgent goes on after a time limit if it is told to, and never after an end", () => {
  assert.ok(Math.abs(learntValue("truncated", true) - 2) < 0.02); // 1 + 0.5 * 2
  assert.ok(Math.abs(learntValue("terminated", true) - 1) < 0.02);
  assert.ok(Math.abs(learntValue("truncated", false)) < 1); // no baseline: the critic is not trained
});

Deno.test("a large entropy coefficient keeps REINFORCE's policy a coin toss", () => {
  const config = {
    learningRate: 0.03,
    hiddenSizes: [8],
    longestEpisode: 1,
    entropyCoefficient: 100,
  };
  const agent = new ReinforceAgent(config, oneStepEnvironment({ numEnvs: 8 }), {
    random: new Random(0),
  });
  for (let i = 0; i < 100; i++) agent.iterate();
  agent.networks.observations.values[0] = 1;
  const [a, b] = agent.networks.forward(1).parameters;
  assert.ok(Math.abs(a! - b!) < 0.2);
  agent.dispose();
});

Deno.test("a critic that takes more steps an iteration is nearer to the returns", () => {
  const errors = [1, 10].map((criticSteps) => {
    const config = { criticSteps, criticLearningRate: 0.01, hiddenSizes: [8], longestEpisode: 1 };
    const agent = new ReinforceAgent(config, oneStepEnvironment({ numEnvs: 8, pay: () => 3 }), {
      random: new Random(1),
    });
    for (let i = 0; i < 10; i++) agent.iterate();
    const { value_loss } = agent.iterate();
    agent.dispose();
    return value_loss;
  });
  assert.ok(errors[1]! < errors[0]! / 10, `${errors}`);
});

Deno.test("lambdaAdvantages() are those of generalized advantage estimation, episode by episode", () => {
  const episodes = {
    rewards: Float32Array.of(1, 2, 3, 4, 5),
    starts: [0, 3, 5],
    ...{ truncated: Uint8Array.of(0, 1), finalObservations: new Float32Array(2) },
    ...{ observations: new Float32Array(5), actions: new Float32Array(5) },
  };
  const values = Float32Array.of(0.5, -1, 2, 1, 0), gamma = 0.9, lambda = 0.7;
  const after = [0, 7];
  const found = lambdaAdvantages(episodes, values, { gamma, lambda, after });
  for (const [start, end, last] of [[0, 3, 0], [3, 5, 7]] as const) {
    const own = values.subarray(start, end), ended = new Uint8Array(end - start);
    if (last === 0) ended[end - start - 1] = 1;
    const { advantages } = generalizedAdvantageEstimation({
      ...{ numEnvs: 1, rewards: episodes.rewards.subarray(start, end), values: own },
      nextValues: Float32Array.of(...own.subarray(1), last),
      ...{ terminated: ended, truncated: new Uint8Array(end - start) },
    }, { gamma, lambda });
    advantages.forEach((a, t) => assert.ok(Math.abs(a - found[start + t]!) < 1e-6));
  }
});
