import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { decodeCheckpoint, encodeCheckpoint } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { AGENTS } from "./_agents.ts";

await setUpBackend();

/** Networks and optimizers of a state, without what an iteration that fails may have drawn. */
const weightsOf = (state: unknown) => (state as { networks: unknown }).networks;

/** Lets the environment pay something else in its last place from a step on. */
function payFrom(step: number, reward: number, environment: VectorEnvironment): void {
  const original = environment.step.bind(environment);
  let steps = 0;
  environment.step = (actions) => {
    original(actions);
    if (++steps >= step) environment.rewards[environment.numEnvs - 1] = reward;
  };
}

for (const [name, { make, environment, config, warmUp, greedy }] of Object.entries(AGENTS)) {
  const newAgent = (seed: number, change: object = {}) =>
    make({ ...config, ...change }, environment(), { random: new Random(seed) });
  const iterate = (agent: ReturnType<typeof newAgent>, times: number) =>
    Array.from({ length: times }, () => agent.iterate());

  Deno.test(`${name} goes on from a stored state to the same bits, also through a file`, async () => {
    const whole = newAgent(0), first = newAgent(0), second = newAgent(1);
    iterate(second, 2); // what it did before does not matter
    const expected = iterate(whole, warmUp + 30);
    iterate(first, warmUp + 10);
    const bytes = await encodeCheckpoint({ config: {}, weights: {}, extra: first.state });
    second.restore((await decodeCheckpoint(bytes)).extra);
    assert.deepEqual(iterate(second, 20), expected.slice(-20));
    assert.deepEqual(second.state, whole.state);
    for (const agent of [whole, first, second]) agent.dispose();
  });

  Deno.test(`${name} keeps its weights where a reward is not finite, names it, and can go on`, () => {
    const world = environment(), agent = make(config, world, { random: new Random(0) });
    iterate(agent, warmUp + 3);
    const before = weightsOf(agent.state), step = world.step;
    payFrom(1, NaN, world);
    const message = new RegExp(
      `^Cannot train by ${name}: "rewards" must be finite, current value is NaN in environment ` +
        `${world.numEnvs - 1} at step \\d+`,
    );
    assert.throws(() => agent.iterate(), { name: "RangeError", message });
    assert.deepEqual(weightsOf(agent.state), before);
    world.step = step;
    iterate(agent, 3);
    assert.notDeepEqual(weightsOf(agent.state), before);
    agent.dispose();
  });

  for (const place of ["observations", "finalObservations"] as const) {
    if (name === "REINFORCE" && place === "finalObservations") continue; // it reads none
    Deno.test(`${name} keeps its weights where ${place} are not finite, names them, and can go on`, () => {
      const world = environment(), agent = make(config, world, { random: new Random(0) });
      iterate(agent, warmUp + 3);
      const stood = agent.state, step = world.step;
      let before = weightsOf(stood);
      const last = world.numEnvs - 1, at = last * world.observationSize + 1;
      for (const bad of [NaN, -Infinity]) {
        world.step = (actions) => {
          step.call(world, actions);
          world[place][at] = bad;
        };
        const message = new RegExp(
          `^Cannot train by ${name}: "observations" must be finite, current value is ${bad} in ` +
            `environment ${last} at step \\d+`,
        );
        const learn = () => {
          for (let i = 0; i < 2; i++) { // the second sees what the first step led to
            before = weightsOf(agent.state);
            agent.iterate();
          }
        };
        assert.throws(learn, { name: "RangeError", message });
        assert.deepEqual(weightsOf(agent.state), before);
        world.step = step;
        agent.restore(stood);
      }
      iterate(agent, 3);
      assert.notDeepEqual(weightsOf(agent.state), before);
      agent.dispose();
    });
  }

  Deno.test(`${name} keeps its weights where loss or gradients are not finite, and names them`, () => {
    const world = environment(), agent = make(config, world, { random: new Random(0) });
    iterate(agent, warmUp + 3);
    payFrom(1, 3e38, world); // finite, but not its square, nor two of them, as float32
    let before = weightsOf(agent.state);
    const learn = () => {
      for (let i = 0; i < 60; i++) {
        before = weightsOf(agent.state);
        agent.iterate();
      }
    };
    const message = new RegExp(
      `^Cannot train by ${name}: .* must (be|stay) finite, current value is`,
    );
    assert.throws(learn, { name: "RangeError", message });
    assert.deepEqual(weightsOf(agent.state), before);
    agent.dispose();
  });

  Deno.test(`${name} acts as its network says is best, for any number of rows`, () => {
    const agent = newAgent(0), { observationSize } = environment();
    iterate(agent, warmUp + 3);
    const observations = new Float32Array(1000 * observationSize);
    new Random(1).fillNormal(observations, 0, 3);
    const together = agent.act(observations), half = 500 * observationSize;
    const apart = [
      ...agent.act(observations.subarray(0, half)),
      ...agent.act(observations.subarray(half)),
    ];
    assert.ok(together instanceof Float32Array);
    assert.ok(together.every((action, i) => Math.abs(action - apart[i]!) < 1e-6));
    assert.equal(together.length, 1000);
    assert.ok(new Set(together).size > 1);
    for (let row = 0; row < 1000; row++) {
      const observation = observations.subarray(row * observationSize, (row + 1) * observationSize);
      assert.ok(Math.abs(together[row]! - greedy(agent, observation)) < 1e-5);
    }
    agent.dispose();
  });

  Deno.test(`${name} names a wrong argument`, () => {
    const wrong = (...args: unknown[]) => () => make(...args as Parameters<typeof make>);
    const random = new Random(0), world = environment();
    const cases: [() => unknown, RegExp][] = [
      [
        wrong(config, 3, { random }),
        /"environment" must be a vector environment, such as .*, current value is 3$/,
      ],
      [
        wrong(config, undefined, { random }),
        /"environment" must be .*, current value is undefined$/,
      ],
      [wrong(3, world, { random }), /"config" must be an object of settings, current value is 3$/],
      [wrong(config, world, {}), /"options.random" must be a Random, current value is undefined$/],
      [
        wrong(config, world, { random: 7 }),
        /"options.random" must be a Random, current value is 7$/,
      ],
      [
        wrong({ gama: 1 }, world, { random }),
        /"a setting of config" must be one of .*gamma.*, current value is "gama"$/,
      ],
      [
        wrong({ gamma: undefined }, world, { random }),
        /"config.gamma" must be in .*, current value is undefined$/,
      ],
      [
        wrong({ hiddenSizes: [0] }, world, { random }),
        /"config.hiddenSizes" must be an array of positive integers/,
      ],
    ];
    for (const [attempt, message] of cases) {
      assert.throws(attempt, (error: Error) => {
        assert.match(error.message, /^Cannot make an? \w+ agent: /);
        assert.match(error.message, message);
        return true;
      });
    }
  });

  Deno.test(`${name} leaves no tensor behind, and its config is frozen and complete`, async () => {
    await withLeakCheck(() => {
      const agent = newAgent(0);
      iterate(agent, warmUp + 2);
      agent.restore(structuredClone(agent.state));
      agent.iterate();
      assert.ok(Object.isFrozen(agent.config) && "gamma" in agent.config);
      agent.dispose();
    });
  });
}
