import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  explainedVariance,
  PPO_CARTPOLE,
  PPO_DEFAULTS,
  PPO_PENDULUM,
  PpoAgent,
  type PpoConfig,
} from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { computeRuns } from "../../../tools/sweep/pool.ts";
import { sweep as shortSweep } from "../../fixtures/short_ppo_sweep.ts";

const SHORT: PpoConfig = { ...PPO_CARTPOLE, rolloutSteps: 32, minibatchSize: 64 };

function onCartPole(config: PpoConfig = SHORT, seed = 0): PpoAgent {
  return new PpoAgent(config, cartPole({ numEnvs: 4 }), { random: new Random(seed) });
}

function iterations(agent: PpoAgent, count: number) {
  return Array.from({ length: count }, () => agent.iterate());
}

Deno.test("PpoAgent learns to balance the pole for longer", async () => {
  await setUpBackend();
  const agent = new PpoAgent(PPO_CARTPOLE, cartPole({ numEnvs: 16 }), {
    random: new Random(0),
  });
  const metrics = iterations(agent, 25); // 25,600 steps; a policy of chance gets about 22
  assert.ok(metrics.at(-1)!.episodic_return > 100, `${metrics.at(-1)!.episodic_return}`);
  assert.ok(metrics.every(({ approx_kl }) => approx_kl > 0 && approx_kl < 0.05));
  agent.dispose();
});

Deno.test("PpoAgent goes on from a stored state to the same bits", async () => {
  await setUpBackend();
  const makers = [
    () => onCartPole(),
    () => onCartPole({ ...SHORT, objective: "kl_penalty", targetKl: 0.01 }),
    () => {
      const config = { ...PPO_PENDULUM, rolloutSteps: 64 };
      return new PpoAgent(config, pendulum({ numEnvs: 4 }), { random: new Random(1) });
    },
  ];
  for (const make of makers) {
    const whole = make(), first = make(), second = make();
    const expected = iterations(whole, 7);
    iterations(first, 3);
    iterations(second, 1); // what it did before does not matter
    second.restore(structuredClone(first.state));
    assert.deepEqual(iterations(second, 4), expected.slice(3));
    const { statistics, networks } = second.state;
    assert.deepEqual(statistics, whole.state.statistics);
    assert.deepEqual(networks, whole.state.networks);
    for (const agent of [whole, first, second]) agent.dispose();
  }
});

Deno.test("PpoAgent gives the same numbers on workers as one after another", async () => {
  const program = new URL("../../fixtures/short_ppo_sweep.ts", import.meta.url).href;
  const onWorkers = await computeRuns(program, shortSweep.runs, () => {}, 2);
  const here = [];
  for (const settings of shortSweep.runs) here.push(await shortSweep.run(settings));
  assert.deepEqual(onWorkers, here);
  assert.notDeepEqual(here[0], here[1]);
});

Deno.test("PpoAgent stops at a reward that is not a number, and says where", async () => {
  await setUpBackend();
  const agent = onCartPole(), { environment } = agent;
  agent.iterate();
  const before = agent.state.networks, step = environment.step.bind(environment);
  let steps = 0;
  environment.step = (actions) => {
    step(actions);
    if (++steps === 5) environment.rewards[2] = NaN;
  };
  assert.throws(() => agent.iterate(), {
    name: "RangeError",
    message:
      'Cannot train by PPO: "rewards" must be finite, current value is NaN in environment 2 ' +
      "at step 4 of the rollout",
  });
  assert.deepEqual(agent.state.networks, before);
  agent.iterate(); // and can go on
  agent.dispose();
});

Deno.test("PpoAgent undoes an update that explodes, and names the metric", async () => {
  await setUpBackend();
  const config = { ...SHORT, learningRate: 1e38, annealLearningRate: false };
  const agent = onCartPole(config), before = agent.state.networks;
  assert.throws(() => agent.iterate(), (error: Error) => {
    assert.match(error.message, /^Cannot train by PPO: "\w+" must be finite, current value is/);
    assert.match(
      error.message,
      / in minibatch \d+ \(epoch \d+\) of the update; the weights are those/,
    );
    return true;
  });
  const after = agent.state.networks;
  assert.deepEqual(after.parameters, before.parameters);
  assert.equal(after.optimizer.steps, 0);
  agent.dispose();
});

Deno.test("PpoAgent does not train on returns beyond float32", async () => {
  await setUpBackend();
  const agent = onCartPole({ ...SHORT, lambda: 1 }), { environment } = agent;
  iterations(agent, 2);
  const before = agent.state.networks, step = environment.step.bind(environment);
  environment.step = (actions) => {
    step(actions);
    environment.rewards.fill(3e38); // finite, but not two of them
  };
  assert.throws(() => agent.iterate(), {
    message: 'Cannot train by PPO: "advantages" must be finite, current value is Infinity in the ' +
      "rollout; the weights are those from before it; try a smaller learning rate",
  });
  assert.deepEqual(agent.state.networks, before);
  agent.dispose();
});

Deno.test("targetKl stops the policy and lets the critic go on", async () => {
  await setUpBackend();
  const weightsAfter = (epochs: number) => {
    const agent = onCartPole({ ...SHORT, targetKl: 1e-9, epochs });
    assert.equal(agent.iterate().policy_updates, 1); // the first minibatch, whose ratios are 1
    const { parameters } = agent.state.networks;
    agent.dispose();
    return { actor: parameters["actor/weights"], critic: parameters["critic/weights"] };
  };
  const one = weightsAfter(1), four = weightsAfter(4);
  assert.deepEqual(four.actor, one.actor);
  assert.notDeepEqual(four.critic, one.critic);
});

Deno.test("the weight of the KL penalty doubles or halves by how far the policy moved", async () => {
  await setUpBackend();
  const weights = (targetKl: number) => {
    const agent = onCartPole({ ...SHORT, objective: "kl_penalty", targetKl });
    const seen = iterations(agent, 3).map(({ kl_coefficient }) => kl_coefficient);
    agent.dispose();
    return seen;
  };
  assert.deepEqual(weights(1e-9), [1, 2, 4]);
  assert.deepEqual(weights(10), [1, 0.5, 0.25]);
});

Deno.test("the learning rate falls linearly to 0 over totalSteps", async () => {
  await setUpBackend();
  const agent = onCartPole({ ...SHORT, totalSteps: 4 * 128 });
  const rates = iterations(agent, agent.iterations).map(({ learning_rate }) => learning_rate);
  assert.deepEqual(rates, [1e-3, 0.75e-3, 0.5e-3, 0.25e-3]);
  agent.dispose();
});

Deno.test("PpoAgent trains on every row once an epoch, also where minibatches do not fit", async () => {
  await setUpBackend();
  const agent = onCartPole({ ...SHORT, rolloutSteps: 25, minibatchSize: 64 }); // 64 and 36 rows
  const { networks, rollout } = agent, forward = networks.forward.bind(networks);
  const rowsOf = (observations: Float32Array, rows: number) =>
    Array.from({ length: rows }, (_, row) => observations.subarray(4 * row, 4 * row + 4).join());
  const seen: string[] = [];
  networks.forward = (rows) => {
    if (rows > 4) seen.push(...rowsOf(networks.observations.values, rows)); // 4 is an acting step
    return forward(rows);
  };
  assert.equal(agent.iterate().policy_updates, 2 * SHORT.epochs);
  const all = rowsOf(rollout.observations, 100).sort();
  assert.equal(seen.length, 100 * SHORT.epochs);
  for (let at = 0; at < seen.length; at += 100) {
    assert.deepEqual(seen.slice(at, at + 100).sort(), all);
  }
  assert.notDeepEqual(seen.slice(0, 100), seen.slice(100, 200)); // in another order
  agent.dispose();
});

Deno.test("PpoAgent bootstraps a truncated episode from the state it ended in", async () => {
  await setUpBackend();
  const environment = cartPole({ numEnvs: 4, timeLimit: 5 });
  const agent = new PpoAgent({ ...SHORT, learningRate: 0 }, environment, { random: new Random(0) });
  const step = environment.step.bind(environment), ends: [row: number, state: Float32Array][] = [];
  let row = 0;
  environment.step = (actions) => {
    step(actions);
    for (let i = 0; i < 4; i++, row++) {
      if (environment.truncated[i] !== 1) continue;
      ends.push([row, environment.finalObservations.slice(4 * i, 4 * i + 4)]);
    }
  };
  agent.iterate();
  const { networks, rollout: { nextValues, values, terminated } } = agent;
  assert.ok(ends.length >= 20);
  for (const [row, state] of ends) {
    networks.observations.values.set(state);
    assertClose(nextValues[row]!, networks.forwardCritic(1)[0]!, 1e-6, `row ${row}`);
  }
  const ended = new Set(ends.map(([row]) => row));
  for (let row = 0; row + 4 < values.length; row++) {
    if (!ended.has(row) && !terminated[row]) assert.equal(nextValues[row], values[row + 4]);
  }
  agent.dispose();
});

Deno.test("PpoAgent leaves no tensor behind", async () => {
  await setUpBackend();
  await withLeakCheck(() => {
    const agent = onCartPole();
    iterations(agent, 2);
    agent.restore(agent.state);
    agent.iterate();
    agent.dispose();
  });
});

Deno.test("an iteration makes no tensor", async () => {
  await setUpBackend();
  const agent = onCartPole();
  agent.iterate(); // Adam makes its moments
  const { numTensors } = tf.memory();
  agent.iterate();
  assert.equal(tf.memory().numTensors, numTensors);
  agent.dispose();
});

Deno.test("PpoAgent refuses a minibatch of one row before it trains, unless nothing is normalized", async () => {
  await setUpBackend();
  const make = (change: Partial<PpoConfig>, numEnvs = 1) =>
    new PpoAgent({ ...SHORT, ...change }, cartPole({ numEnvs }), { random: new Random(0) });
  assert.throws(() => make({ rolloutSteps: 129, minibatchSize: 128 }), {
    name: "RangeError",
    message:
      'Cannot make a PPO agent: "config.minibatchSize" must be such that no minibatch of the 129 rows ' +
      "of a rollout has a single row, whose advantage can't be normalized, current value is 128",
  });
  assert.throws(() => make({ rolloutSteps: 1, minibatchSize: 8 }), /no minibatch of the 1 rows/);
  assert.throws(() => make({ rolloutSteps: 43, minibatchSize: 128 }, 3), /of the 129 rows/);
  for (const change of [{ normalizeAdvantages: false }, { minibatchSize: 127 }]) {
    const agent = make({ rolloutSteps: 129, minibatchSize: 128, ...change });
    agent.iterate();
    agent.dispose();
  }
});

Deno.test("explainedVariance is 1 for a critic that foresees all and 0 for a constant", () => {
  assert.equal(explainedVariance([1, 2, 4], [1, 2, 4]), 1);
  assert.ok(Math.abs(explainedVariance([3, 3, 3], [1, 2, 4])) < 1e-12);
  assert.ok(explainedVariance([4, 2, 1], [1, 2, 4]) < 0);
  assert.equal(explainedVariance([1, 2], [5, 5]), 0); // nothing to explain
});

Deno.test("explainedVariance of returns that only rounding sets apart is 0", () => {
  const values = [0, 1, 2, 3, 4, 5, 6];
  assert.equal(explainedVariance(values, new Array(7).fill(0.1)), 0);
  assert.equal(explainedVariance([1, 2, 3], [0.1 + 0.2, 0.3, 0.3]), 0);
  assert.equal(
    explainedVariance([0.3, 0.2, 7], [1.3 - 0.3 + 0.3, 1.3 - 0.2 + 0.2, 1.3 - 7 + 7]),
    0,
  );
  assert.ok(explainedVariance([1e9, 1e9 + 1], [1e9, 1e9 + 1]) === 1); // large is not constant
  assert.throws(() => explainedVariance([1, NaN], [1, 2]), {
    name: "RangeError",
    message:
      'Cannot compute the explained variance: "values[1]" must be finite, current value is NaN',
  });
  assert.throws(() => explainedVariance([1, 2], [1, Infinity]), /"returns\[1\]" must be finite/);
  assert.throws(() => explainedVariance([1], [1, 2]), /"values.length" must be 2, as returns has/);
});

Deno.test("PpoAgent refuses settings out of their range", () => {
  const wrong: [Partial<PpoConfig>, RegExp][] = [
    [{ gamma: 1.5 }, /Cannot make a PPO agent: "config.gamma" must be in \[0, 1\]/],
    [{ epochs: 0.5 }, /"config.epochs" must be a positive integer, current value is 0.5/],
    [{ learningRate: -1 }, /"config.learningRate" must be finite and at least 0/],
    [{ clipCoefficient: 0 }, /"config.clipCoefficient" must be greater than 0/],
    [{ minibatchSize: 1 }, /"config.minibatchSize" must be such that no minibatch of the 512 rows/],
    [{ objective: "kl_penalty" }, /"config.targetKl" must be finite for kl_penalty/],
    [{ objective: "none" as "clip" }, /"config.objective" must be clip, kl_penalty or unclipped/],
    [{ hiddenSizes: [0] }, /"config.hiddenSizes" must be an array of positive integers/],
  ];
  for (const [change, text] of wrong) {
    assert.throws(() => onCartPole({ ...PPO_DEFAULTS, ...change }), text);
  }
});
