/**
 * Moments and distribution functions on several seeds. The seeds are fixed, so that a test never
 * fails by chance; a wrong distribution fails because every bound is at about 5 standard errors
 * (for the distribution function: a Kolmogorov-Smirnov bound at a probability of 1e-6).
 */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";

const COUNT = 40_000;
const SEEDS = [0, 1, 2, 3, 4, 123456789, Number.MAX_SAFE_INTEGER];

/** 2 exp(-2 x^2) = 1e-6: the largest deviation of a distribution function, times sqrt(COUNT). */
const KOLMOGOROV_BOUND = Math.sqrt(Math.log(2 / 1e-6) / 2);

/** x, Phi(x) by mpmath. */
const NORMAL_DISTRIBUTION: readonly (readonly [number, number])[] = [
  [-3, 0.0013498980],
  [-2.5, 0.0062096653],
  [-2, 0.0227501319],
  [-1.5, 0.0668072013],
  [-1, 0.1586552539],
  [-0.5, 0.3085375387],
  [0, 0.5],
  [0.5, 0.6914624613],
  [1, 0.8413447461],
  [1.5, 0.9331927987],
  [2, 0.9772498681],
  [2.5, 0.9937903347],
  [3, 0.9986501020],
];

function average(values: Float64Array, value: (x: number) => number): number {
  return values.reduce((sum, x) => sum + value(x), 0) / values.length;
}

/** Asserts |estimate - expected| < 5 standard errors, given the variance of one term. */
function assertNear(estimate: number, expected: number, varianceOfTerm: number, what: string) {
  const errors = Math.abs(estimate - expected) / Math.sqrt(varianceOfTerm / COUNT);
  assert.ok(errors < 5, `${what}: ${errors} standard errors off`);
}

function assertDistribution(values: Float64Array, table: readonly (readonly [number, number])[]) {
  for (const [x, probability] of table) {
    const share = average(values, (value) => value <= x ? 1 : 0);
    const deviation = Math.abs(share - probability) * Math.sqrt(COUNT);
    assert.ok(deviation < KOLMOGOROV_BOUND, `at ${x}: ${deviation}`);
  }
}

for (const seed of SEEDS) {
  Deno.test(`normal() has a normal's moments and distribution with seed ${seed}`, () => {
    const values = new Float64Array(COUNT);
    new Random(seed).fillNormal(values);
    // The variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
    assertNear(average(values, (x) => x), 0, 1, "mean");
    assertNear(average(values, (x) => x ** 2), 1, 2, "second moment");
    assertNear(average(values, (x) => x ** 3), 0, 15, "third moment");
    assertNear(average(values, (x) => x ** 4), 3, 96, "fourth moment");
    assertDistribution(values, NORMAL_DISTRIBUTION);
  });

  Deno.test(`uniform() has a uniform's moments and distribution with seed ${seed}`, () => {
    const values = new Float64Array(COUNT);
    new Random(seed).fillUniform(values);
    assertNear(average(values, (x) => x), 1 / 2, 1 / 12, "mean");
    assertNear(average(values, (x) => x ** 2), 1 / 3, 1 / 5 - 1 / 9, "second moment");
    const table = Array.from({ length: 99 }, (_, i) => [(i + 1) / 100, (i + 1) / 100] as const);
    assertDistribution(values, table);
  });
}

Deno.test("neighbours in a stream and streams of neighbouring labels are uncorrelated", () => {
  const draw = (random: Random) => {
    const values = new Float64Array(COUNT);
    random.fillNormal(values);
    return values;
  };
  const root = new Random(11);
  const [base, sibling, label, child] = [root, new Random(12), root.split(0), root.split(1)]
    .map(draw) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const product = (a: Float64Array, b: Float64Array, lag = 0) =>
    average(a.map((x, i) => x * b[(i + lag) % COUNT]!), (x) => x);
  for (const lag of [1, 2, 4, 64]) assertNear(product(base, base, lag), 0, 1, `lag ${lag}`);
  assertNear(product(base, sibling), 0, 1, "seeds 11 and 12");
  assertNear(product(base, child), 0, 1, "parent and child");
  assertNear(product(label, child), 0, 1, "labels 0 and 1");
});

Deno.test("categorical() gives each index as often as its probability says", () => {
  const weights = [1, 0, 2, 5];
  const random = new Random(6);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < COUNT; i++) counts[random.categorical(weights)]!++;
  weights.forEach((weight, i) => {
    const p = weight / 8;
    if (p === 0) assert.equal(counts[i], 0);
    else assertNear(counts[i]! / COUNT, p, p * (1 - p), `index ${i}`);
  });
});

Deno.test("permutation() puts every order of four elements equally often", () => {
  const random = new Random(10);
  const counts = new Map<string, number>();
  for (let i = 0; i < COUNT; i++) {
    const order = random.permutation(4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  for (const [order, count] of counts) {
    assertNear(count / COUNT, 1 / 24, (1 / 24) * (23 / 24), order);
  }
});
