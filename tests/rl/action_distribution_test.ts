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

Deno.test("the KL divergences are those of their closed forms", () => {
  const kl = new Float64Array(1);
  const quarters = Float64Array.of(0, Math.log(3)), halves = Float64Array.of(7, 7);
  new Categorical(2).klDivergences(quarters, halves, kl);
  const expected = 0.25 * Math.log(0.25 / 0.5) + 0.75 * Math.log(0.75 / 0.5);
  assert.ok(Math.abs(kl[0]! - expected) < 1e-12);
  // log (s2 / s1) + (s1^2 + (m1 - m2)^2) / (2 s2^2) - 1/2, summed over both numbers of the action
  const [m1, m2, s1, s2] = [[1, -2], [0.5, 0], [2, 0.5], [1, 3]] as const;
  const sum = [0, 1].reduce((sum, i) => {
    const [a, b] = [s1[i]!, s2[i]!];
    return sum + Math.log(b / a) + (a * a + (m1[i]! - m2[i]!) ** 2) / (2 * b * b) - 0.5;
  }, 0);
  const parameters = (m: readonly number[], s: readonly number[]) =>
    Float64Array.from([...m, ...s.map(Math.log)]);
  new DiagonalGaussian(2).klDivergences(parameters(m1, s1), parameters(m2, s2), kl);
  assert.ok(Math.abs(kl[0]! - sum) < 1e-12, `${kl[0]} ${sum}`);
});

Deno.test("the KL divergence of categories leaves out what both mask, and is infinite for what one gives up", () => {
  const policy = new Categorical(3), kl = new Float64Array(1), two = new Float64Array(1);
  const old = Float64Array.of(0.3, -Infinity, -1), now = Float64Array.of(-0.2, -Infinity, 0.4);
  policy.klDivergences(old, now, kl);
  new Categorical(2).klDivergences(Float64Array.of(0.3, -1), Float64Array.of(-0.2, 0.4), two);
  assert.equal(kl[0], two[0]);
  policy.klDivergences(old, Float64Array.of(0.3, -Infinity, -Infinity), kl);
  assert.equal(kl[0], Infinity);
  policy.klDivergences(old, Float64Array.of(0.3, 0, -1), kl); // an action more, which was masked
  const [p, q] = [old, [0.3, 0, -1]].map((z) => {
    const weights = [...z].map(Math.exp), total = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / total);
  });
  const expected = [0, 2].reduce((sum, i) => sum + p![i]! * Math.log(p![i]! / q![i]!), 0);
  assert.ok(Math.abs(kl[0]! - expected) < 1e-12);
});

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
  new Categorical(3).mode(Float64Array.of(0, 1, 2, 5, 0, 0), action);
  assert.deepEqual([...action], [2, 0]);
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

// logits [0, 0, -Infinity]: two actions of 1/2, the third masked
const MASKED = Float64Array.of(0, 0, -Infinity);

Deno.test("Categorical masks an action by a logit of -Infinity: all that is finite stays finite", () => {
  for (const masked of [MASKED, Float32Array.from(MASKED), Float64Array.of(-Infinity, 800, 800)]) {
    const policy = new Categorical(3), action = Float64Array.of(1), kl = new Float64Array(1);
    const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
    policy.evaluate(masked, action, out);
    assert.ok(Math.abs(out.logProbabilities[0]! - Math.log(0.5)) < 1e-12);
    assert.ok(Math.abs(out.entropies[0]! - Math.LN2) < 1e-12); // 0.6931, of two equal actions
    policy.klDivergences(masked, masked, kl);
    assert.equal(kl[0], 0);
    const gradients = { logProbability: [2], entropy: 0.5, kl: { weight: 3, old: masked } };
    const gradient = new Float64Array(3);
    policy.backward(masked, action, gradients, gradient);
    const allowed = gradient.filter((_, i) => masked[i] !== -Infinity);
    assert.ok(Math.abs(allowed[0]! + allowed[1]!) < 1e-12 && Math.abs(allowed[0]!) > 0.9);
    assert.equal(gradient[masked.indexOf(-Infinity)], 0);
  }
});

Deno.test("a masked action changes nothing for the others, in any gradient", () => {
  const three = Float64Array.of(0.3, -Infinity, -1), two = Float64Array.of(0.3, -1);
  const old = Float64Array.of(-0.2, -Infinity, 0.4), oldTwo = Float64Array.of(-0.2, 0.4);
  const wide = new Float64Array(3), narrow = new Float64Array(2);
  const gradients = { logProbability: [0.7], entropy: -0.3 };
  const kl = { weight: 0.9 };
  new Categorical(3).backward(three, Float64Array.of(2), {
    ...gradients,
    kl: { ...kl, old },
  }, wide);
  new Categorical(2).backward(two, Float64Array.of(1), {
    ...gradients,
    kl: { ...kl, old: oldTwo },
  }, narrow);
  assert.deepEqual([...wide], [narrow[0], 0, narrow[1]]);
});

Deno.test("Categorical never draws a masked action, also not for what rounding leaves", () => {
  const highest = { uniform: () => 1 - 2 ** -53 } as Random;
  const actions = new Float64Array(1), logProbabilities = new Float64Array(1);
  const logits = Float64Array.of(...[0.1, 0.2, 0.3, 0.7, 1.3, -0.4], -Infinity, -Infinity);
  for (const random of [highest, new Random(0), new Random(1)]) {
    new Categorical(8).sample(logits, random, { actions, logProbabilities });
    assert.ok(actions[0]! < 6 && Number.isFinite(logProbabilities[0]));
  }
  new Categorical(3).mode(Float64Array.of(-Infinity, -5, -Infinity), actions);
  assert.equal(actions[0], 1);
});

Deno.test("Categorical refuses a row of masks alone, and draws nothing from NaN", () => {
  const policy = new Categorical(2), none = Float64Array.of(0, 1, -Infinity, -Infinity);
  const out = () => ({ logProbabilities: new Float64Array(2), entropies: new Float64Array(2) });
  const two = () => new Float64Array(2), random = new Random(0);
  const all = [
    () => policy.evaluate(none, two(), out()),
    () => policy.klDivergences(none, none, two()),
    () => policy.mode(none, two()),
    () => policy.sample(none, random, { actions: two(), logProbabilities: two() }),
    () => policy.backward(none, two(), { logProbability: [1, 1], entropy: 0 }, new Float64Array(4)),
  ];
  for (const method of all) {
    assert.throws(method, {
      name: "RangeError",
      message:
        'Cannot use a categorical policy: "logits[2] to [3]" must be above -Infinity for at ' +
        "least one action, current value is -Infinity",
    });
  }
  for (const bad of [NaN, Infinity]) {
    const logits = Float64Array.of(0, 1, -Infinity, bad);
    const what = { name: "RangeError", message: /"logits\[3\]" must be finite, or -Infinity for/ };
    assert.throws(() => policy.mode(logits, two()), what);
    const drawn = { actions: two(), logProbabilities: two() };
    assert.throws(() => policy.sample(logits, random, drawn), what);
    const evaluated = out();
    policy.evaluate(logits, two(), evaluated);
    assert.ok(Number.isNaN(evaluated.entropies[1])); // for the check of the loss to find
  }
  const nothing = { actions: two(), logProbabilities: two() };
  const wild = Float64Array.of(0, 0, NaN, 0);
  assert.throws(() => new DiagonalGaussian(1).sample(wild, random, nothing), /"row 1" must be/);
});

Deno.test("a Gaussian policy of any width diverges by what its ratio says", () => {
  const policy = new DiagonalGaussian(1), kl = new Float64Array(1);
  for (const log of [-800, -400, -60, 0, 50, 100, 400, 800]) {
    const at = Float64Array.of(3, log), wider = Float64Array.of(3, log + 1);
    policy.klDivergences(at, at, kl);
    assert.equal(kl[0], 0);
    policy.klDivergences(at, wider, kl); // 1 + e^-2 / 2 - 1 / 2
    assert.ok(Math.abs(kl[0]! - (0.5 + Math.exp(-2) / 2)) < 1e-9, `${log}: ${kl[0]}`);
    const gradient = new Float64Array(2), old = { weight: 1, old: at };
    policy.backward(
      wider,
      Float64Array.of(3),
      { logProbability: [1], entropy: 0, kl: old },
      gradient,
    );
    assert.ok(Math.abs(gradient[1]! - (-1 + 1 - Math.exp(-2))) < 1e-9 && gradient[0] === 0);
    const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
    policy.evaluate(at, Float64Array.of(3), out);
    assert.ok(Math.abs(out.logProbabilities[0]! + log + 0.5 * Math.log(2 * Math.PI)) < 1e-9);
  }
});
