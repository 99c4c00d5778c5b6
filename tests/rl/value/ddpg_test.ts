import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  DdpgAgent,
  type DdpgConfig,
  type ExplorationNoise,
  GaussianNoise,
  transitionBatch,
} from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

const SMALL = { hiddenSizes: [16], batchSize: 8, learningStarts: 8 };
const agentOf = (config: Partial<DdpgConfig> = {}, noise?: ExplorationNoise) =>
  new DdpgAgent({ ...SMALL, ...config }, pendulum({ numEnvs: 1 }), {
    random: new Random(0),
    ...(noise && { noise }),
  });
const BATCH = { observationSize: 3, actionSize: 1 };

Deno.test("DdpgAgent's actor gives the same action for one state and for many, within the bounds", () => {
  const agent = agentOf(), x = new Float32Array(30);
  new Random(1).fillNormal(x, 0, 3);
  const actions = agent.act(x); // [10, 1]
  for (let i = 0; i < 10; i++) {
    const one = agent.online.actOnOne(x.subarray(3 * i, 3 * i + 3))[0]!;
    assert.ok(Math.abs(one - actions[i]!) < 1e-5 && Math.abs(one) <= 2);
  }
});

Deno.test("DdpgAgent adds the noise first and clips after: the stored action is within the bounds", () => {
  const agent = agentOf({ learningStarts: 1000 }, new GaussianNoise({ sigma: 3 }));
  for (let step = 0; step < 200; step++) agent.iterate();
  const batch = transitionBatch(400, BATCH);
  agent.replay.sample(batch, new Random(0));
  const atBound = batch.actions.filter((action) => Math.abs(action) === 2).length / 400;
  assert.ok(batch.actions.every((action) => Math.abs(action) <= 2));
  assert.ok(Math.abs(atBound - agent.clippedShare) < 0.12 && atBound > 0.3, `${atBound}`);
  assert.equal(agentOf().clippedShare, 0);
});

Deno.test("DdpgAgent acts by its actor's action plus the noise", () => {
  const noise = { next: () => Float64Array.of(0.1), reset() {}, state: [], restore() {} };
  const agent = agentOf({ learningStarts: 1000 }, noise), { environment } = agent;
  const step = environment.step.bind(environment);
  environment.step = (actions) => {
    const [wanted] = agent.act(environment.observations.slice());
    assertClose(actions[0]!, Math.min(2, wanted! + 0.1), 1e-6);
    step(actions);
  };
  for (let i = 0; i < 20; i++) agent.iterate();
  assert.equal(agent.replay.length, 20);
});

Deno.test("DdpgAgent's targets are r + gamma Q_target(s', mu_target(s'))", () => {
  const agent = agentOf({ gamma: 0.9 }), batch = transitionBatch(5, BATCH);
  for (let step = 0; step < 7; step++) agent.iterate();
  agent.replay.sample(batch, new Random(0));
  const next = tf.tensor2d(batch.nextObservations, [5, 3]);
  const values = agent.target.value(next, agent.target.act(next)).dataSync();
  agent.targets(batch).forEach((target, i) =>
    assert.ok(Math.abs(target - (batch.rewards[i]! + 0.9 * values[i]!)) < 1e-6)
  );
});

Deno.test("DdpgAgent's target networks follow by tau", () => {
  const agent = agentOf({ targetRate: 0.25 });
  const bias = (which: "online" | "target") => agent[which].critic.layers[1]!.bias!.dataSync()[0]!;
  while (agent.updates < 3) agent.iterate();
  const before = bias("target");
  agent.update();
  assert.ok(Math.abs(bias("target") - (0.75 * before + 0.25 * bias("online"))) < 1e-7);
});

/** 64 transitions of an agent that has not learnt yet. */
function transitionsOf(agent: DdpgAgent) {
  for (let step = 0; step < 100; step++) agent.iterate();
  const batch = transitionBatch(64, BATCH);
  agent.replay.sample(batch, new Random(0));
  return batch;
}

Deno.test("DdpgAgent's actor climbs a critic that stands still", () => {
  const agent = agentOf({ criticLearningRate: 0, learningStarts: 1000 });
  const { observations } = transitionsOf(agent);
  const meanValue = () => agent.values(observations).reduce((a, b) => a + b) / 64;
  const critic = agent.online.critic.applyToOne([1, 0, 0, 0])[0]!;
  for (let rise = 0, before = meanValue(); rise < 3; rise++) {
    for (let i = 0; i < 20; i++) agent.update();
    assert.ok(meanValue() > before);
    before = meanValue();
  }
  assert.equal(agent.online.critic.applyToOne([1, 0, 0, 0])[0], critic);
});

Deno.test("DdpgAgent's critic approaches targets that stand still", () => {
  const agent = agentOf({ actorLearningRate: 0, targetRate: 1e-9, learningStarts: 1000 });
  const batch = transitionsOf(agent);
  const error = () => {
    const states = tf.tensor2d(batch.observations, [64, 3]);
    const q = agent.online.value(states, tf.tensor2d(batch.actions, [64, 1])).dataSync();
    return agent.targets(batch).reduce((sum, y, i) => sum + (q[i]! - y) ** 2, 0) / 64;
  };
  const before = error();
  for (let i = 0; i < 300; i++) agent.update();
  assert.ok(error() < 0.5 * before, `${before} to ${error()}`);
});

Deno.test("DdpgAgent gives the same training twice, and leaves no tensors behind", async () => {
  const run = () => {
    const agent = agentOf({}, new GaussianNoise({ sigma: 0.3 }));
    for (let step = 0; step < 30; step++) agent.iterate();
    const weights = agent.online.variables.flatMap((variable) => [...variable.dataSync()]);
    agent.dispose();
    return weights;
  };
  const first = await withLeakCheck(run);
  assert.deepEqual(run(), first);
});

Deno.test("DdpgAgent takes the critic's step back where the actor's is not finite", () => {
  const agent = agentOf({ criticLearningRate: 1e38, learningStarts: 1000 });
  transitionsOf(agent);
  const { online, target } = agent;
  const values = () =>
    [online, target].map(({ variables }) => variables.map((variable) => [...variable.dataSync()]));
  const before = values(), { networks } = agent.state;
  assert.throws(() => agent.update(), {
    name: "RangeError",
    message: /^Cannot train by DDPG: .* finite, current value is/,
  });
  assert.deepEqual(values(), before);
  assert.deepEqual(agent.state.networks, networks);
  assert.equal(agent.updates, 0);
  agent.dispose();
});

Deno.test("DdpgAgent names what it cannot use", () => {
  const random = new Random(0);
  assert.throws(() => new DdpgAgent({}, pendulum({ numEnvs: 2 }), { random }), {
    name: "RangeError",
    message: 'Cannot make a DDPG agent: "environment.numEnvs" must be 1, current value is 2',
  });
  assert.throws(() => new DdpgAgent({}, cartPole({ numEnvs: 1 }), { random }), /must be box/);
  assert.throws(
    () => agentOf({ gamma: 1 }),
    /"config.gamma" must be in \[0, 1\), current value is 1/,
  );
  assert.throws(() => agentOf({ targetRate: 2 }), /"config.targetRate" must be in \(0, 1\]/);
  assert.throws(
    () => agentOf({ learningStarts: 0 }),
    /"config.learningStarts" must be a positive integer/,
  );
});
