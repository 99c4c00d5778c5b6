import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { policyReturns } from "lib/rl/mod.ts";

Deno.test("policyReturns() counts each environment's first episode alone, discounted from its start", () => {
  const play = (gamma: number) =>
    policyReturns(cartPole({ numEnvs: 5, timeLimit: 4 }), (x) => new Uint8Array(x.length / 4), {
      random: new Random(0),
      gamma,
    });
  assert.deepEqual([...play(0.5).discountedReturns], new Array(5).fill(1.875));
  assert.deepEqual([...play(0.5).returns], new Array(5).fill(4));
  assert.throws(() => play(1.1), /"gamma" must be in \[0, 1\], current value is 1.1/);
});

Deno.test("policyReturns() refuses a reward that is not finite, and says whose", () => {
  for (const bad of [NaN, Infinity]) {
    const environment = cartPole({ numEnvs: 3, timeLimit: 4 }), step = environment.step;
    environment.step = (actions) => {
      step.call(environment, actions);
      environment.rewards[1] = bad;
    };
    assert.throws(() => policyReturns(environment, () => [0, 0, 0], { random: new Random(0) }), {
      name: "RangeError",
      message:
        `Cannot play a policy's episodes: "environment.rewards[1]" must be finite, current ` +
        `value is ${bad}`,
    });
  }
});
