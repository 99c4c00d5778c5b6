/** Effects of factors: by hand, and as properties. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { factorialEffects, pairedTTest } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const shares = (effects: ReturnType<typeof factorialEffects>) =>
  Object.fromEntries(effects.map(({ term, share }) => [term, share]));

Deno.test("factorialEffects() finds what a factor does alone and what two do together", () => {
  const effects = factorialEffects(
    { a: [0, 0, 1, 1, 0, 0, 1, 1], b: [0, 0, 0, 0, 1, 1, 1, 1] },
    [9, 11, 19, 21, 9, 11, 39, 41],
  );
  // means 10, 20, 10, 40: a does 10 and 30, b 0 and 20
  const estimates = effects.map(({ term, effect }) => [term, effect!.estimate]);
  assert.deepEqual(estimates, [["a", 20], ["b", 10], ["a x b", 10]]);
  // squares of a, b, both: 8 * 10^2, 8 * 5^2, 8 * 5^2; the error's are 8 * 1^2 with 4 degrees of freedom
  assert.deepEqual(effects.map(({ f }) => f), [400, 100, 100]);
  assertClose(effects.map(({ share }) => share), [800 / 1208, 200 / 1208, 200 / 1208], 1e-12);
});

Deno.test("a two-level factor in blocks is the paired t test", () => {
  const a = [21, 25, 30, 28, 24], b = [19, 22, 29, 26, 25];
  const [effect] = factorialEffects(
    { arm: [...a.map(() => "b"), ...b.map(() => "a")] },
    [...b, ...a],
    { blocks: [0, 1, 2, 3, 4, 0, 1, 2, 3, 4] },
  );
  const test = pairedTTest(a, b);
  assertClose(effect!.pValue, test.pValue, 1e-12);
  const { estimate, low, high } = effect!.effect!;
  assertClose([estimate, low, high], [1.4, test.interval.low, test.interval.high], 1e-12);
});

Deno.test("factorialEffects() doesn't depend on the order of the values; only three levels have no effect", () => {
  const random = new Random(1), count = 18;
  const a = Array.from({ length: count }, (_, i) => i % 3), b = a.map((_, i) => i % 2 === 0);
  const values = a.map((level) => level + random.normal());
  const order = random.permutation(count);
  const shuffle = <T>(array: readonly T[]) => Array.from(order, (i) => array[i]!);
  const one = factorialEffects({ a, b }, values);
  const other = factorialEffects({ a: shuffle(a), b: shuffle(b) }, shuffle(values));
  assertClose(Object.values(shares(other)), Object.values(shares(one)), 1e-12);
  assert.deepEqual(one.map(({ effect }) => effect === undefined), [true, false, true]);
});

Deno.test("a p-value of an effect that underflows is still no zero", () => {
  const levels = Array.from({ length: 60 }, (_, i) => Number(i < 30));
  const values = levels.map((level, i) => level + (i % 2) * 1e-13);
  assert.equal(factorialEffects({ levels }, values)[0]!.pValue, Number.MIN_VALUE);
});

Deno.test("factorialEffects() of tiny and of huge values is that of ordinary ones", () => {
  const a = [0, 0, 1, 1], values = [1, 2, 4, 7];
  const [expected] = factorialEffects({ a }, values);
  for (const unit of [2 ** -900, 2 ** 900]) {
    const [found] = factorialEffects({ a }, values.map((value) => value * unit));
    assertClose([found!.f, found!.pValue], [expected!.f, expected!.pValue], 1e-12);
    assertClose(found!.effect!.high / unit, expected!.effect!.high, 1e-12);
  }
});
