import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  bellmanTargets,
  DqnAgent,
  type DqnConfig,
  hardUpdate,
  maximumActionValues,
  policyReturns,
  temporalDifferenceLoss,
  type TransitionBatch,
  transitionBatch,
} from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

const SMALL = { hiddenSizes: [16], batchSize: 8, learningStarts: 8, targetPeriod: 5 };
const agentOf = (config: Partial<DqnConfig> = {}) =>
  new DqnAgent({ ...SMALL, ...config }, cartPole({ numEnvs: 1 }), { random: new Random(0) });
const weightsOf = (agent: DqnAgent, which: "online" | "target") =>
  agent[which].variables.flatMap((variable) => [...variable.dataSync()]);

Deno.test("DqnAgent's update is one step of Adam on the loss that tfjs differentiates", () => {
  const agent = agentOf();
  for (let step = 0; step < 30; step++) agent.iterate();
  const batch = transitionBatch(6, { observationSize: 4, actionSize: 1 });
  agent.replay.sample(batch, new Random(1));
  const targets = tf.tensor1d(Float32Array.from(agent.targets(batch)));
  const mask = tf.oneHot(tf.tensor1d([...batch.actions], "int32"), 2);
  const loss = () => {
    const q = agent.online.apply(tf.tensor2d(batch.observations, [6, 4]));
    const taken = tf.sum(tf.mul(q, mask), 1);
    return tf.mean(tf.square(tf.sub(taken, targets))) as tf.Scalar;
  };
  const before = agent.online.weights!.dataSync().slice();
  const { grads } = tf.variableGrads(loss, agent.online.variables);
  const gradient = grads[agent.online.weights!.name]!.dataSync();
  const one = agentOf({ batchSize: 6 }); // a fresh Adam: its first step is rate x sign(gradient)
  one.online.variables.forEach((variable, i) => variable.assign(agent.online.variables[i]!));
  one.target.variables.forEach((variable, i) => variable.assign(agent.target.variables[i]!));
  one.replay.sample = (to) =>
    Object.entries(batch).forEach(([name, values]) =>
      (to as unknown as Record<string, Float32Array>)[name]!.set(values)
    );
  one.update();
  const after = one.online.weights!.dataSync();
  let checked = 0;
  for (let i = 0; i < gradient.length; i++) {
    if (Math.abs(gradient[i]!) < 1e-3) continue;
    checked++;
    const moved = after[i]! - before[i]!;
    assert.ok(Math.abs(moved + 1e-3 * Math.sign(gradient[i]!)) < 1e-5, `${i}: ${moved}`);
  }
  assert.ok(checked > 30);
});

Deno.test("DqnAgent's updates have the bits of updates on tfjs's tape", () => {
  for (const loss of ["squared", "huber"] as const) {
    const agent = agentOf({ loss, hiddenSizes: [17, 5], targetPeriod: 4, learningStarts: 50 });
    const draw = agent.replay.sample.bind(agent.replay);
    let batch: TransitionBatch;
    agent.replay.sample = (to, random) => {
      draw(to, random);
      batch = structuredClone(to);
    };
    const online = new MLP(agent.online.sizes, { random: new Random(0).split("weights") });
    const target = new MLP(agent.online.sizes, { random: new Random(0).split("weights") });
    const adam = new Adam({ learningRate: 1e-3 });
    while (agent.updates < 20) {
      const { updates } = agent;
      agent.iterate();
      if (agent.updates === updates) continue;
      stepOnTape(online, adam, { batch: batch!, target, loss });
      if (agent.updates % 4 === 0) hardUpdate(target.variables, online.variables);
      const weights = online.variables.flatMap((variable) => [...variable.dataSync()]);
      assert.deepEqual(weightsOf(agent, "online"), weights, `${loss}, update ${updates}`);
    }
  }
});

/** One update of DQN in tensor operations, with the gradients that tfjs derives. */
function stepOnTape(
  online: MLP,
  adam: Adam,
  { batch, target, loss }: {
    readonly batch: TransitionBatch;
    readonly target: MLP;
    readonly loss: DqnConfig["loss"];
  },
): void {
  const rows = (values: Float32Array) => tf.tensor2d(values, [8, 4]);
  const next = target.apply(rows(batch.nextObservations)).dataSync();
  const { rewards, terminated, actions } = batch;
  const y = bellmanTargets(rewards, terminated, maximumActionValues(next, 2), 0.99);
  const { grads } = tf.variableGrads(() => {
    const q = online.apply(rows(batch.observations)); // [batch, actions]
    const { gradient } = temporalDifferenceLoss(q.dataSync(), actions, y, loss);
    return tf.sum(tf.mul(q, tf.tensor2d(Float32Array.from(gradient), [8, 2])));
  }, online.variables);
  adam.applyGradients(grads);
}

Deno.test("DqnAgent values any number of states as its network does, to the bit", () => {
  const agent = agentOf(), states = new Float32Array(4 * 21); // a batch has 8
  new Random(1).fillNormal(states);
  for (const rows of [1, 8, 9, 21]) {
    const some = states.slice(0, 4 * rows);
    const expected = agent.online.apply(tf.tensor2d(some, [rows, 4])).dataSync();
    assert.deepEqual(agent.actionValues(some), expected);
  }
});

Deno.test("DqnAgent's target network stands still for targetPeriod updates, then is a copy", () => {
  const agent = agentOf();
  const start = weightsOf(agent, "target");
  assert.deepEqual(start, weightsOf(agent, "online"));
  while (agent.updates < 4) agent.iterate();
  assert.deepEqual(weightsOf(agent, "target"), start);
  while (agent.updates < 5) agent.iterate();
  assert.deepEqual(weightsOf(agent, "target"), weightsOf(agent, "online"));
  assert.notDeepEqual(weightsOf(agent, "target"), start);
});

Deno.test("DqnAgent's target network follows by targetRate where that is below 1", () => {
  const agent = agentOf({ targetRate: 0.25, targetPeriod: 1 });
  while (agent.updates < 3) agent.iterate();
  const before = weightsOf(agent, "target");
  agent.update();
  const online = weightsOf(agent, "online");
  assertClose(weightsOf(agent, "target"), before.map((w, i) => 0.75 * w + 0.25 * online[i]!), 1e-7);
  assert.notDeepEqual(before, weightsOf(agent, "target"));
});

Deno.test("DqnAgent without a lag gives the same numbers with Double DQN and without", () => {
  const [plain, double] = [false, true].map((doubleQ) => {
    const agent = agentOf({ targetPeriod: 1, doubleQ });
    for (let step = 0; step < 60; step++) agent.iterate();
    return weightsOf(agent, "online");
  });
  assert.deepEqual(plain, double);
});

Deno.test("DqnAgent stores the state before the reset, and a time limit as no end", () => {
  const agent = new DqnAgent({}, cartPole({ numEnvs: 1, timeLimit: 3 }), { random: new Random(0) });
  for (let step = 0; step < 30; step++) agent.iterate();
  const batch = transitionBatch(500, { observationSize: 4, actionSize: 1 });
  agent.replay.sample(batch, new Random(0));
  assert.ok(batch.terminated.every((value) => value === 0));
  for (let row = 0; row < 500; row++) {
    // x' = x + 0.02 v: the next position belongs to the same episode
    const [x, v] = batch.observations.subarray(4 * row, 4 * row + 2);
    assert.ok(Math.abs(batch.nextObservations[4 * row]! - (x! + 0.02 * v!)) < 1e-6);
  }
  assert.equal(agent.statistics.returns.length, 10);
});

Deno.test("DqnAgent gives the same training twice, and leaves no tensors behind", async () => {
  const run = () => {
    const agent = agentOf();
    for (let step = 0; step < 40; step++) agent.iterate();
    const weights = weightsOf(agent, "online");
    agent.dispose();
    return weights;
  };
  const first = await withLeakCheck(run);
  assert.deepEqual(run(), first);
});

Deno.test("DqnAgent learns to hold the pole far longer than chance", () => {
  const agent = agentOf({
    hiddenSizes: [64, 64],
    batchSize: 64,
    learningStarts: 500,
    targetPeriod: 10,
  });
  for (let step = 0; step < 2500; step++) agent.iterate();
  const policy = (observations: Float32Array) => agent.act(observations);
  const { returns } = policyReturns(cartPole({ numEnvs: 8 }), policy, { random: new Random(9) });
  assert.ok(Math.min(...returns) > 60, `${[...returns]}`); // random play: 22 on average
  agent.dispose();
});

Deno.test("DqnAgent's epsilon falls in a straight line and stays", () => {
  const agent = agentOf({
    epsilonStart: 0.9,
    epsilonEnd: 0.1,
    epsilonSteps: 4,
    learningStarts: 99,
  });
  const seen = Array.from({ length: 6 }, () => {
    const { epsilon } = agent;
    agent.iterate();
    return epsilon;
  });
  [0.9, 0.7, 0.5, 0.3, 0.1, 0.1].forEach((e, i) => assert.ok(Math.abs(seen[i]! - e) < 1e-12));
});

Deno.test("DqnAgent names what it cannot use", () => {
  const random = new Random(0);
  assert.throws(() => new DqnAgent({}, cartPole({ numEnvs: 2 }), { random }), {
    name: "RangeError",
    message: 'Cannot make a DQN agent: "environment.numEnvs" must be 1, current value is 2',
  });
  assert.throws(() => new DqnAgent({}, pendulum({ numEnvs: 1 }), { random }), /must be discrete/);
  assert.throws(
    () => agentOf({ gamma: 1 }),
    /"config.gamma" must be in \[0, 1\), current value is 1/,
  );
  assert.throws(() => agentOf({ targetRate: 0 }), /"config.targetRate" must be in \(0, 1\]/);
  assert.throws(
    () => agentOf({ targetPeriod: 0 }),
    /"config.targetPeriod" must be a positive integer/,
  );
  assert.throws(() => agentOf({ epsilonEnd: 2 }), /"config.epsilonEnd" must be in \[0, 1\]/);
  assert.throws(
    () => agentOf().act(new Float32Array(6)),
    /Cannot value actions: "observations" must be rows of 4 numbers/,
  );
});
