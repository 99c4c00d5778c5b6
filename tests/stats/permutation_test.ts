/** Permutation tests and equivalence: against all signs one by one, and at their limits. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  pairedPermutationEquivalence,
  pairedPermutationTest,
  pairedTEquivalence,
  pairedTTest,
} from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const zeros = (n: number) => new Float64Array(n);

/** The share of all signs whose sum is at least as far from 0. */
function bySigns(differences: readonly number[]): number {
  const sum = (signs: number) =>
    differences.reduce((total, d, i) => total + ((signs >> i) & 1 ? -d : d), 0);
  let count = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    if (Math.abs(sum(signs)) >= Math.abs(sum(0))) count++;
  }
  return count / 2 ** differences.length;
}

Deno.test("pairedPermutationTest() counts as all signs one by one would, ties and zeros too", () => {
  const random = new Random(1);
  for (let n = 1; n <= 10; n++) {
    for (let trial = 0; trial < 5; trial++) {
      const differences = [...random.integers(n, -3, 5)]; // whole numbers: many ties, without rounding
      const { pValue, isExact } = pairedPermutationTest(differences, zeros(n));
      assert.equal(pValue, bySigns(differences));
      assert.ok(isExact);
    }
  }
});

Deno.test("pairedPermutationTest() sees ties through rounding, at any size of numbers", () => {
  for (const differences of [[1, 1, 4], [-4, -3, 6, 1, -3, 5], [-2, 1, 1, 2, 1, -1]]) {
    for (const unit of [0.1, 1e-20, 1e300]) { // a tenth and its double aren't exact
      const values = differences.map((difference) => difference * unit);
      const { pValue } = pairedPermutationTest(values, zeros(values.length));
      assert.equal(pValue, bySigns(differences));
    }
  }
});

Deno.test("no permutation test gives 0: its least p-value is 2 / 2^n", () => {
  for (const n of [1, 5, 20, 30]) {
    const better = Float64Array.from({ length: n }, (_, i) => i + 1);
    assert.equal(pairedPermutationTest(better, zeros(n)).pValue, 2 / 2 ** n);
  }
  const random = new Random(2), better = zeros(40).fill(1);
  const { pValue, isExact } = pairedPermutationTest(better, zeros(40), { random, resamples: 999 });
  assert.equal(pValue, 2 / 1000);
  assert.ok(!isExact);
});

Deno.test("equal arms have p = 1, and an order of arms doesn't matter", () => {
  assert.equal(pairedPermutationTest([5, 5, 5], [5, 5, 5]).pValue, 1);
  const a = [3, 1, 4, 1, 5], b = [2, 7, 1, 8, 2];
  const there = pairedPermutationTest(a, b), back = pairedPermutationTest(b, a);
  assert.equal(there.pValue, back.pValue);
  assert.equal(there.meanDifference, -back.meanDifference);
});

Deno.test("random signs give what all signs give, within their error", () => {
  const random = new Random(3);
  const differences = Array.from({ length: 30 }, () => random.normal(0.3));
  const exact = pairedPermutationTest(differences, zeros(30)).pValue;
  // a pair without a difference changes no sum, but takes the test beyond 30 pairs
  const drawn = () =>
    pairedPermutationTest([...differences, 0], zeros(31), { random: new Random(4) });
  assertClose(drawn().pValue, exact, 5 * Math.sqrt(2 * exact / 100_000));
  assert.deepEqual(drawn(), drawn());
});

Deno.test("for normal differences the permutation test and the t test nearly agree", () => {
  const random = new Random(5);
  for (const shift of [0, 0.2, 0.4]) {
    const a = Array.from({ length: 25 }, () => random.normal(shift));
    const [one, other] = [pairedPermutationTest(a, zeros(25)), pairedTTest(a, zeros(25))];
    assertClose(one.pValue, other.pValue, 0.02);
  }
});

Deno.test("equivalence is shown within a wide margin only, and never by too few pairs", () => {
  const a = [0.91, 0.92, 0.9, 0.93, 0.92], b = [0.92, 0.91, 0.9, 0.94, 0.91];
  for (const test of [pairedTEquivalence, pairedPermutationEquivalence]) {
    assert.ok(test(a, b, 0.05).pValue < 0.05);
    assert.ok(test(a, b, 0.001).pValue > 0.05);
    assert.deepEqual(test(a, b, 0.05), test(a, b, [-0.05, 0.05]));
    assert.ok(test(a, b, [0.5, 0.6]).pLow > 0.9); // the difference is no half
  }
  assert.equal(pairedPermutationEquivalence([1, 1], [1, 1], 9).pValue, 1 / 4);
  const far = [7, 8, 9, 8, 7], near = [0, 0, 0, 0, 0];
  assert.equal(pairedPermutationEquivalence(far, near, 6).pWithin, 1 / 32);
  assert.equal(pairedPermutationEquivalence(near, far, 6).pWithin, 1 / 32);
  assert.ok(pairedPermutationEquivalence(far, near, 8).pWithin > 0.2);
});

Deno.test("pairedPermutationEquivalence() needs no variance, pairedTEquivalence() refuses to do without", () => {
  const a = [2, 3, 4, 5, 6], b = [1.9, 2.9, 3.9, 4.9, 5.9];
  assert.equal(pairedPermutationEquivalence(a, b, 0.2).pValue, 1 / 32);
  assert.throws(() => pairedTEquivalence(a, b, 0.2), /vary by more than rounding/);
});

Deno.test("p-values of t tests that underflow are still no zeros", () => {
  const a = Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 2) * 1e-13);
  assert.equal(pairedTTest(a, zeros(40)).pValue, Number.MIN_VALUE);
  assert.equal(pairedTEquivalence(a, zeros(40), 5).pValue, Number.MIN_VALUE);
});
