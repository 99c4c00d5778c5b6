import assert from "node:assert/strict";
import {
  discountedReturns,
  lambdaReturns,
  nStepTargets,
  standardize,
  temporalDifferenceErrors,
} from "lib/rl/mod.ts";
import { assertClose } from "../_assert_close.ts";

const REWARDS = [1, -2, 3], VALUES = [0.5, 1, -1, 4];

Deno.test("lambda-returns lie between one-step targets and discounted returns", () => {
  const gamma = 0.9, bootstrap = VALUES[3]!;
  const oneStep = nStepTargets(REWARDS, VALUES, { gamma, n: 1 });
  assert.deepEqual(lambdaReturns(REWARDS, VALUES, { gamma, lambda: 0 }), oneStep);
  const all = discountedReturns(REWARDS, { gamma, bootstrap });
  assert.deepEqual(lambdaReturns(REWARDS, VALUES, { gamma, lambda: 1 }), all);
  assert.deepEqual(nStepTargets(REWARDS, VALUES, { gamma, n: 10 }), all);
});

Deno.test("temporal-difference errors are one-step targets less the values", () => {
  const targets = nStepTargets(REWARDS, VALUES, { gamma: 0.5, n: 1 });
  const errors = temporalDifferenceErrors(REWARDS, VALUES, 0.5);
  assert.deepEqual([...errors], Array.from(targets, (target, t) => target - VALUES[t]!));
});

Deno.test("returns of no rewards are none", () => {
  assert.equal(discountedReturns([], { gamma: 1 }).length, 0);
});

Deno.test("standardized values have mean 0 and the deviation that was asked for", () => {
  const population = standardize([1, 2, 3, 6], { unbiased: false });
  assert.ok(Math.abs(population.reduce((sum, x) => sum + x * x, 0) / 4 - 1) < 1e-12);
  assert.deepEqual([...standardize([5, 5], { epsilon: 1e-8 })], [0, 0]);
});

Deno.test("returns say what is wrong with their arguments", () => {
  assert.throws(() => discountedReturns([1], { gamma: -0.1 }), {
    name: "RangeError",
    message: 'Cannot compute returns: "gamma" must be in [0, 1], current value is -0.1',
  });
  assert.throws(
    () => lambdaReturns([1], [1], { gamma: 1, lambda: 1 }),
    /"values.length" must be 2, one more than rewards, current value is 1/,
  );
  assert.throws(() => nStepTargets([1], [1, 1], { gamma: 1, n: 0 }), /"n" must be a positive/);
  assert.throws(() => nStepTargets([1], [1, 1], { gamma: 2, n: 1 }), /"gamma" must be in \[0, 1\]/);
});

Deno.test("standardized values that are equal but for rounding are zeros", () => {
  const equal = [[.1, .1, .1], [0.1 + 0.2, 0.3, 0.3], new Array(100).fill(1e-5), [-7.7, -7.7]];
  for (const values of equal) {
    assert.ok(standardize(values).every((value) => value === 0), `${values}`);
  }
  const float32 = Float32Array.of(0.1, 0.1 + 1e-8, 0.1 - 1e-8); // one unit apart
  assert.ok(standardize(float32, { epsilon: 1e-8 }).every((value) => value === 0));
  const close = standardize([1e9, 1e9 + 1, 1e9 + 2]); // far from 0, but not equal
  assert.deepEqual([...close], [-1, 0, 1]);
});

Deno.test("returns of a reward or a value that is not finite are refused by name", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const rewards = [1, bad, 3], gamma = 0.5, after = [0, 1, bad, 2];
    const refused: (readonly [() => unknown, string])[] = [
      [() => discountedReturns(rewards, { gamma }), 'compute returns: "rewards[1]"'],
      [() => discountedReturns([1], { gamma, bootstrap: bad }), 'compute returns: "bootstrap"'],
      ...(["rewards[1]", "values[2]"] as const).flatMap((name) => {
        const [r, v] = name === "rewards[1]" ? [rewards, VALUES] : [REWARDS, after];
        return [
          [
            () => temporalDifferenceErrors(r, v, gamma),
            `compute temporal-difference errors: "${name}"`,
          ],
          [() => nStepTargets(r, v, { gamma, n: 1 }), `compute n-step targets: "${name}"`],
          [() => lambdaReturns(r, v, { gamma, lambda: 1 }), `compute lambda-returns: "${name}"`],
        ] as const;
      }),
    ];
    for (const [compute, what] of refused) {
      const message = `Cannot ${what} must be finite, current value is ${bad}`;
      assert.throws(compute, { name: "RangeError", message });
    }
  }
});

Deno.test("values of any size are standardized, not only those whose squares are numbers", () => {
  const tolerance = { rtol: 1e-3, atol: 0 }; // 1e-320 itself has three digits
  for (const size of [1e-320, 1e-300, 1e-170, 1, 1e170, 1e200, 8e307]) {
    assertClose(standardize([size, 2 * size], { unbiased: false }), [-1, 1], tolerance, `${size}`);
  }
  const little = standardize([1e-300, 2e-300], { epsilon: 1e-8 });
  assertClose(little, [-5e-293, 5e-293], { rtol: 1e-12, atol: 0 });
  for (const bad of [NaN, Infinity]) {
    assert.throws(() => standardize([1e300, bad]), { name: "RangeError", message: /values\[1\]/ });
  }
});
