/** Masked mean, variance and whitening: by hand, as properties, and their errors. */
import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import { mean, variance } from "lib/stats/mod.ts";
import { maskedMean, maskedVariance, maskedWhiten } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

fc.configureGlobal({ seed: 1 }); // the same cases in every run

const entries = fc.array(
  fc.record({ value: fc.double({ noNaN: true, min: -1000, max: 1000 }), keep: fc.boolean() }),
  { maxLength: 60 },
).filter((list) => list.filter((entry) => entry.keep).length >= 2);

const ROUNDING = { rtol: 1e-9, atol: 1e-9 };

Deno.test("masked statistics are the plain ones of the kept values", () => {
  fc.assert(fc.property(entries, (list) => {
    const values = list.map((entry) => entry.value);
    const mask = list.map((entry) => entry.keep);
    const kept = values.filter((_, i) => mask[i]);
    assertClose(maskedMean(values, mask), mean(kept), ROUNDING);
    assertClose(maskedVariance(values, mask), variance(kept), ROUNDING);
    assertClose(
      maskedVariance(values, mask, { unbiased: false }),
      variance(kept, { unbiased: false }),
      ROUNDING,
    );
  }));
});

Deno.test("masked-out values change neither mean nor variance, even NaN", () => {
  assert.equal(maskedMean([1, NaN, 3], [1, 0, 1]), 2);
  assert.equal(maskedVariance([1, Infinity, 3], [true, false, true]), 2);
});

Deno.test("maskedWhiten() takes masked-out values as if absent, also NaN and infinities", () => {
  const alone = maskedWhiten([1, 5, 3], [1, 1, 1]);
  for (const absent of [NaN, Infinity, -Infinity]) {
    const whitened = maskedWhiten([absent, 1, 5, absent, 3], [0, 1, 1, 0, 1]);
    assert.deepEqual([...whitened], [0, alone[0], alone[1], 0, alone[2]]);
  }
});

Deno.test("maskedWhiten() gives kept values mean 0 and unbiased variance 1", () => {
  fc.assert(fc.property(entries, (list) => {
    const mask = list.map((entry) => entry.keep ? 1 : 0);
    const values = list.map((entry) => entry.value);
    fc.pre(maskedVariance(values, mask) > 1);
    const whitened = maskedWhiten(values, mask);
    assert.ok(Math.abs(maskedMean(whitened, mask)) < 1e-9);
    assert.ok(Math.abs(maskedVariance(whitened, mask) - 1) < 1e-7);
  }));
});

Deno.test("maskedWhiten() can keep the mean, and leaves its input as it was", () => {
  const values = Float32Array.of(1, 50, 3);
  const mask = Uint8Array.of(1, 0, 1);
  const whitened = maskedWhiten(values, mask, { shiftMean: false });
  assertClose(maskedMean(whitened, mask), 2, ROUNDING);
  assert.deepEqual(values, Float32Array.of(1, 50, 3));
  assert.equal(whitened.length, 3);
});

Deno.test("maskedWhiten() of equal values is 0, not NaN", () => {
  assert.deepEqual([...maskedWhiten([5, 5, 5], [1, 1, 1])], [0, 0, 0]);
});

// deno-lint-ignore no-explicit-any
const wrong = (value: unknown): any => value;

const CASES: readonly (readonly [() => unknown, "RangeError" | "TypeError", string])[] = [
  [
    () => maskedMean([1, 2], [true]),
    "RangeError",
    'Cannot compute a masked mean: "mask" must be as long as "values" (2), current value is an array of 1',
  ],
  [
    () => maskedMean([1], wrong(undefined)),
    "TypeError",
    'Cannot compute a masked mean: "mask" must be as long as "values" (1), current value is undefined',
  ],
  [
    () => maskedMean(wrong(1), [true]),
    "TypeError",
    'Cannot compute a masked mean: "values" must be an array of numbers, current value is 1',
  ],
  [
    () => maskedMean([1, 2], [0, 0]),
    "RangeError",
    'Cannot compute a masked mean: "mask" must keep at least 1, it keeps 0',
  ],
  [
    () => maskedVariance([1, 2], [0, 1]),
    "RangeError",
    'Cannot compute a masked variance: "mask" must keep at least 2, it keeps 1',
  ],
  [
    () => maskedVariance([1, NaN], [1, 1]),
    "RangeError",
    'Cannot compute a masked variance: "values[1]" must be a finite number, current value is NaN',
  ],
  [
    () => maskedVariance([1, 2], [1, 0.5]),
    "RangeError",
    'Cannot compute a masked variance: "mask[1]" must be true, false, 1 or 0, current value is 0.5',
  ],
  [
    () => maskedWhiten([1, 2, NaN], [1, 1, 1]),
    "RangeError",
    'Cannot whiten: "values[2]" must be a finite number, current value is NaN',
  ],
  [
    () => maskedWhiten([1, 2], [1, 0]),
    "RangeError",
    'Cannot whiten: "mask" must keep at least 2, it keeps 1',
  ],
];

for (const [call, name, message] of CASES) {
  Deno.test(`masked statistics say: ${message}`, () => {
    assert.throws(call, { name, message });
  });
}
