import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { evaluateChainPolicy, optimalChainPolicy, type TokenChain } from "lib/rlhf/mod.ts";
import { logSoftmax } from "lib/sampling/mod.ts";
import { assertClose } from "../_assert_close.ts";

const TOKENS = 3, STEPS = 3;
const random = new Random(0);
const table = () =>
  Array.from({ length: TOKENS }, () => Array.from({ length: TOKENS }, () => random.normal()));
const chain: TokenChain = {
  logReference: table().map(logSoftmax),
  rewards: table(),
  steps: STEPS,
  start: 1,
};

/** All texts, with ln pi_ref and the reward of each. */
function texts(): { tokens: number[]; logP: number; reward: number }[] {
  let all = [{ tokens: [] as number[], logP: 0, reward: 0 }];
  for (let t = 0; t < STEPS; t++) {
    all = all.flatMap(({ tokens, logP, reward }) =>
      Array.from({ length: TOKENS }, (_, token) => {
        const before = tokens.at(-1) ?? chain.start;
        return {
          tokens: [...tokens, token],
          logP: logP + chain.logReference[before]![token]!,
          reward: reward + chain.rewards[before]![token]!,
        };
      })
    );
  }
  return all;
}

for (const beta of [0.2, 1, 5]) {
  Deno.test(`optimalChainPolicy() weighs whole texts by e^(reward / beta), beta ${beta}`, () => {
    const policy = optimalChainPolicy(chain, beta);
    const weights = texts().map(({ logP, reward }) => Math.exp(logP + reward / beta));
    const total = weights.reduce((a, b) => a + b);
    const probabilities = texts().map(({ tokens }) =>
      tokens.reduce((p, token, t) => p * policy[t]![tokens[t - 1] ?? chain.start]![token]!, 1)
    );
    assertClose(probabilities, weights.map((weight) => weight / total), 1e-12);
    const { reward, kl } = evaluateChainPolicy(chain, policy);
    const expected = texts().reduce((sum, text, i) => sum + probabilities[i]! * text.reward, 0);
    assertClose(reward, expected, 1e-12);
    assertClose(reward - beta * kl, beta * Math.log(total), 1e-12); // what it maximizes
  });
}

Deno.test("no policy has a larger reward - beta KL than the optimal one", () => {
  const beta = 0.5, best = evaluateChainPolicy(chain, optimalChainPolicy(chain, beta));
  for (let other = 0; other < 20; other++) {
    const policy = Array.from(
      { length: STEPS },
      () => table().map((row) => logSoftmax(row).map(Math.exp)),
    );
    const { reward, kl } = evaluateChainPolicy(chain, policy);
    assert.ok(kl >= 0 && reward - beta * kl < best.reward - beta * best.kl);
  }
});

Deno.test("a chain that never writes a token has an optimal policy that doesn't either", () => {
  const never = [[0, -Infinity], [0, -Infinity]];
  const policy = optimalChainPolicy(
    { logReference: never, rewards: [[0, 9], [0, 9]], steps: 2, start: 0 },
    0.01,
  );
  assert.deepEqual([...policy[0]![0]!], [1, 0]);
});

Deno.test("a chain of tokens names what is wrong", () => {
  assert.throws(() => optimalChainPolicy(chain, 0), {
    name: "RangeError",
    message:
      'Cannot solve a chain of tokens: "beta" must be finite and greater than 0, current value is 0',
  });
  assert.throws(() => optimalChainPolicy({ ...chain, start: 3 }, 1), /"start" must be a token in/);
  assert.throws(() => optimalChainPolicy({ ...chain, steps: 0 }, 1), /"steps" must be a positive/);
  assert.throws(
    () => optimalChainPolicy({ ...chain, rewards: [[1]] }, 1),
    /"rewards" must be 3 rows/,
  );
  const rewards = [[0, 0, NaN], [0, 0, 0], [0, 0, 0]];
  assert.throws(() => optimalChainPolicy({ ...chain, rewards }, 1), /"rewards\[0\]\[2\]" must be/);
  const logReference = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  assert.throws(() => optimalChainPolicy({ ...chain, logReference }, 1), /"logReference\[0\]"/);
  assert.throws(() => evaluateChainPolicy(chain, []), /"policy.length" must be 3/);
  assert.throws(() => evaluateChainPolicy(chain, [[], [], []]), /"policy\[0\].length" must be 3/);
});
