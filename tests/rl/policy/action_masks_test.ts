import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { A2cAgent, DqnAgent, PpoAgent, ReinforceAgent } from "lib/rl/mod.ts";
import { ACTIONS, LENGTH, maskedEnvironment } from "./_masked_environment.ts";

await setUpBackend();

const small = { hiddenSizes: [8], learningRate: 0.01 };
const MAKERS = {
  REINFORCE: (environment: VectorEnvironment, random: Random) =>
    new ReinforceAgent({ ...small, longestEpisode: LENGTH }, environment, { random }),
  A2C: (environment: VectorEnvironment, random: Random) =>
    new A2cAgent({ ...small, rolloutSteps: 10 }, environment, { random }),
  PPO: (environment: VectorEnvironment, random: Random) =>
    new PpoAgent({ ...small, rolloutSteps: 10, minibatchSize: 16 }, environment, { random }),
  "PPO with a KL penalty": (environment: VectorEnvironment, random: Random) =>
    new PpoAgent(
      { ...small, rolloutSteps: 10, minibatchSize: 16, objective: "kl_penalty", targetKl: 0.01 },
      environment,
      { random },
    ),
};

for (const [name, make] of Object.entries(MAKERS)) {
  Deno.test(`${name} never takes a masked action, and learns among the others`, () => {
    const { environment, taken } = maskedEnvironment(8);
    const agent = make(environment, new Random(0));
    const all = Array.from({ length: 60 }, () => agent.iterate());
    for (const metrics of all) {
      for (const [metric, value] of Object.entries(metrics)) {
        if (typeof value === "number") assert.ok(Number.isFinite(value), `${metric} is ${value}`);
      }
    }
    const mean = (actions: number[]) => actions.reduce((a, b) => a + b) / actions.length;
    assert.ok(mean(taken.slice(-200)) > mean(taken.slice(0, 200)) + 0.3);

    const masks = environment.actionMasks, greedy = agent.act(environment.observations, masks);
    assert.ok(greedy.every((action, env) => masks[env * ACTIONS + action] === 1));
    agent.dispose();
  });
}

Deno.test("a masked action is the most likely one only without its mask", () => {
  const { environment } = maskedEnvironment(1), agent = MAKERS.A2C(environment, new Random(0));
  const observations = Float32Array.of(1, 0, 1, 0), best = agent.act(observations)[0]!;
  const masks = Uint8Array.of(1, 1, 1, 1);
  masks[best] = 0;
  assert.notEqual(agent.act(observations, masks)[0], best);
  assert.throws(() => agent.act(observations, new Uint8Array(4)), {
    message:
      'Cannot mask actions: "actionMasks[0] to [3]" must be 1 for at least one action, current value is 0',
  });
  assert.throws(() => agent.act(observations, new Uint8Array(3)), {
    message: 'Cannot mask actions: "actionMasks.length" must be 4, current value is 3',
  });
  agent.dispose();
});

Deno.test("agents refuse masks that do not fit, and DQN any", () => {
  const { environment } = maskedEnvironment(1), random = new Random(0);
  assert.throws(() => new DqnAgent({}, environment, { random }), {
    message: 'Cannot make a DQN agent: "environment.actionMasks" must be absent: only policy ' +
      "gradients take masks, current value is a Uint8Array of 4",
  });
  const short = { ...environment, actionMasks: new Uint8Array(3) };
  assert.throws(() => MAKERS.A2C(short, random), {
    message: 'Cannot make an A2C agent: "environment.actionMasks" must be an array of 4, ' +
      "current value is a Uint8Array of 3",
  });
});
