import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { type ActionDistribution, Categorical, DiagonalGaussian } from "lib/rl/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";

const CASES: readonly [string, ActionDistribution, number[], number[], number[]][] = [
  ["Categorical", new Categorical(3), [0.3, -1, 2, 0, 0.5, -0.5], [2, 0], [0, 1, 1, -1, 0, 2]],
  [
    "DiagonalGaussian",
    new DiagonalGaussian(2),
    [0.3, -1, 0.2, -0.4, 2, 0, -0.3, 0.1],
    [0.5, -0.7, 1, 1],
    [0, -0.5, 0.1, 0, 1, 1, 0, -0.2],
  ],
];
const D_LOG_PROBABILITY = [0.7, -1.3], D_ENTROPY = 0.4, D_KL = 0.9;

for (const [name, distribution, parameters, actions, old] of CASES) {
  Deno.test(`${name} has the gradients of its log-probability, entropy and KL divergence`, () => {
    const loss = (x: ArrayLike<number>) => {
      const out = { logProbabilities: new Float64Array(2), entropies: new Float64Array(2) };
      const kl = new Float64Array(2), at = Float64Array.from(x);
      distribution.evaluate(at, Float64Array.from(actions), out);
      distribution.klDivergences(Float64Array.from(old), at, kl);
      return [0, 1].reduce(
        (sum, row) =>
          sum + D_LOG_PROBABILITY[row]! * out.logProbabilities[row]! +
          D_ENTROPY * out.entropies[row]! + D_KL * kl[row]!,
        0,
      );
    };
    const gradient = (x: ArrayLike<number>) => {
      const out = new Float64Array(x.length);
      const kl = { weight: D_KL, old: Float64Array.from(old) };
      const gradients = { logProbability: D_LOG_PROBABILITY, entropy: D_ENTROPY, kl };
      distribution.backward(Float64Array.from(x), Float64Array.from(actions), gradients, out);
      return [...out];
    };
    const { largestRelativeError } = checkGradient(loss, parameters, { gradient });
    assert.ok(largestRelativeError < 1e-6, `${largestRelativeError}`);
  });

  Deno.test(`${name} draws what its log-probability says`, () => {
    const rows = 20_000, width = distribution.parameterCount;
    const many = Float64Array.from({ length: rows * width }, (_, i) => parameters[i % width]!);
    const drawn = new Float64Array(rows * distribution.actionSize);
    const logProbabilities = new Float64Array(rows);
    distribution.sample(many, new Random(0), { actions: drawn, logProbabilities });
    const out = { logProbabilities: new Float64Array(rows), entropies: new Float64Array(rows) };
    distribution.evaluate(many, drawn, out);
    assert.deepEqual(logProbabilities, out.logProbabilities);
    // the mean of -log p over draws is the entropy: 20,000 draws, deviation below 1.1
    const mean = -logProbabilities.reduce((sum, value) => sum + value, 0) / rows;
    assert.ok(Math.abs(mean - out.entropies[0]!) < 4 * 1.1 / Math.sqrt(rows));
  });

  Deno.test(`${name} diverges from itself by nothing, from others by more`, () => {
    const kl = new Float64Array(2), at = Float64Array.from(parameters);
    distribution.klDivergences(at, at, kl);
    assert.ok(kl.every((value) => Math.abs(value) < 1e-15));
    distribution.klDivergences(Float64Array.from(old), at, kl);
    assert.ok(kl.every((value) => value > 0));
  });
}

Deno.test("Categorical's frequencies are its probabilities", () => {
  const rows = 30_000,
    logits = Float64Array.from({ length: rows * 3 }, (_, i) => Math.log(i % 3 + 1));
  const actions = new Float64Array(rows), logProbabilities = new Float64Array(rows);
  new Categorical(3).sample(logits, new Random(1), { actions, logProbabilities });
  for (let action = 0; action < 3; action++) {
    const share = actions.filter((drawn) => drawn === action).length / rows;
    assert.ok(Math.abs(share - (action + 1) / 6) < 4 * 0.5 / Math.sqrt(rows));
  }
});

Deno.test("the modes are the largest logit and the means", () => {
  const action = new Float64Array(2);
  new Categorical(3).mode(Float64Array.of(0, 2, 1, 5, 0, 0), action);
  assert.deepEqual([...action], [1, 0]);
  const actions = new Float64Array(4);
  new DiagonalGaussian(2).mode(Float64Array.of(1, 2, 0, 0, 3, 4, 0, 0), actions);
  assert.deepEqual([...actions], [1, 2, 3, 4]);
});

Deno.test("Categorical takes logits that exp would overflow", () => {
  const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
  new Categorical(2).evaluate(Float64Array.of(1000, 999), Float64Array.of(0), out);
  assert.ok(Math.abs(out.logProbabilities[0]! + Math.log(1 + Math.exp(-1))) < 1e-12);
});

Deno.test("action distributions refuse sizes that there are not", () => {
  assert.throws(() => new Categorical(1), {
    name: "RangeError",
    message: 'Cannot make a categorical policy: "actions" must be an integer of at least 2, ' +
      "current value is 1",
  });
  assert.throws(() => new DiagonalGaussian(0), /"size" must be a positive integer/);
});
