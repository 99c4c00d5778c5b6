import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  bellmanTargets,
  clippedDoubleValues,
  doubleActionValues,
  greedyAction,
  maximumActionValues,
  smoothedTargetActions,
  temporalDifferenceLoss,
} from "lib/rl/mod.ts";

/** Normal numbers, always the same. */
function normals(n: number, seed: number): Float64Array {
  const values = new Float64Array(n);
  new Random(seed).fillNormal(values);
  return values;
}

Deno.test("bellmanTargets() leaves out the next value exactly where the task ended", () => {
  assert.deepEqual([...bellmanTargets([1, 2], [1, 0], [100, 100], 0.5)], [1, 52]);
});

Deno.test("doubleActionValues() is the maximum when both networks agree, and never above it", () => {
  const a = normals(60, 0), b = normals(60, 1);
  assert.deepEqual(doubleActionValues(a, a, 3), maximumActionValues(a, 3));
  const maximum = maximumActionValues(b, 3);
  const double = doubleActionValues(a, b, 3);
  assert.ok(double.every((value, i) => value <= maximum[i]!));
  assert.ok(double.some((value, i) => value < maximum[i]!));
});

Deno.test("greedyAction() takes the first of equal values, in the row it is asked for", () => {
  assert.equal(greedyAction([2, 2, 1]), 0);
  assert.equal(greedyAction([9, 0, 0, 5], 2, 1), 1);
});

for (const kind of ["squared", "huber"] as const) {
  Deno.test(`temporalDifferenceLoss() with ${kind} loss has the gradient of finite differences`, () => {
    const q = normals(12, 2).map((value) => 2 * value), targets = normals(4, 3);
    const actions = [0, 2, 1, 2], step = 1e-6;
    const { gradient } = temporalDifferenceLoss(q, actions, targets, kind);
    for (let i = 0; i < q.length; i++) {
      const at = (change: number) => {
        const moved = q.slice();
        moved[i]! += change;
        return temporalDifferenceLoss(moved, actions, targets, kind).loss;
      };
      const difference = (at(step) - at(-step)) / (2 * step);
      assert.ok(Math.abs(difference - gradient[i]!) < 1e-8, `${i}: ${difference}, ${gradient[i]}`);
    }
  });
}

Deno.test("clippedDoubleValues() and smoothedTargetActions() refuse arrays that do not pair", () => {
  assert.throws(() => clippedDoubleValues([1], [1, 2]), {
    message: 'Cannot take the smaller values: "second.length" must be 1, current value is 2',
  });
  const bounds = { noiseClip: 0.5, low: 1, high: -1 };
  assert.throws(() => smoothedTargetActions([0], [0], bounds), {
    message: 'Cannot smooth target actions: "high" must be at least "low" (1), current value is -1',
  });
});

Deno.test("bellmanTargets() and temporalDifferenceLoss() name what is wrong", () => {
  assert.throws(() => bellmanTargets([1], [0], [1], 1.2), {
    name: "RangeError",
    message: 'Cannot compute Bellman targets: "gamma" must be in [0, 1], current value is 1.2',
  });
  assert.throws(() => bellmanTargets([1], [0, 1], [1], 1), /"terminated" must be as long as/);
  assert.throws(() => temporalDifferenceLoss([1, 2], [2], [0], "squared"), {
    message:
      'Cannot compute the temporal-difference loss: "actions[0]" must be an integer in [0, 2), ' +
      "current value is 2",
  });
  assert.throws(
    () => temporalDifferenceLoss([1, 2, 3], [0, 0], [0, 0], "huber"),
    /"q" must be rows/,
  );
  assert.throws(() => temporalDifferenceLoss([1], [0], [0], "hubert" as "huber"), /"kind" must be/);
  assert.throws(() => maximumActionValues([1, 2, 3], 2), /"qOnline" must be rows of 2/);
});

Deno.test("bellmanTargets() never reads the value after an end", () => {
  for (const never of [NaN, Infinity, -Infinity]) {
    assert.deepEqual([...bellmanTargets([1, 2], [0, 1], [10, never], 0.5)], [6, 2]);
  }
});

Deno.test("what is not finite enters no target and no loss", () => {
  const refused: (readonly [() => unknown, string])[] = [
    [() => bellmanTargets([1, NaN], [0, 1], [0, 0], 1), 'compute Bellman targets: "rewards[1]"'],
    [() => bellmanTargets([1, 2], [0, 0], [0, NaN], 1), 'compute Bellman targets: "nextValues[1]"'],
    [
      () => temporalDifferenceLoss([1, NaN], [1], [0], "huber"),
      'compute the temporal-difference loss: "q[1]"',
    ],
    [
      () => temporalDifferenceLoss([1, 2], [1], [NaN], "squared"),
      'compute the temporal-difference loss: "targets[0]"',
    ],
    [() => clippedDoubleValues([NaN], [1]), 'take the smaller values: "first[0]"'],
    [() => clippedDoubleValues([1], [NaN]), 'take the smaller values: "second[0]"'],
    [
      () => smoothedTargetActions([NaN], [0], { noiseClip: 1, low: -1, high: 1 }),
      'smooth target actions: "actions[0]"',
    ],
    [
      () => smoothedTargetActions([0], [NaN], { noiseClip: 1, low: -1, high: 1 }),
      'smooth target actions: "noise[0]"',
    ],
  ];
  for (const [compute, what] of refused) {
    const message = `Cannot ${what} must be finite, current value is NaN`;
    assert.throws(compute, { name: "RangeError", message });
  }
  assert.throws(() => maximumActionValues([1, 2, NaN, 4], 2), /"q\[2\]" must be a number/);
  assert.deepEqual([...maximumActionValues([1, -Infinity], 2)], [1]); // a masked action
});

Deno.test("a row that masks all actions has no greedy one, and a value only after an end", () => {
  assert.throws(() => greedyAction([1, 2, -Infinity, -Infinity], 2, 1), {
    name: "RangeError",
    message: 'Cannot choose an action: "q[2] to [3]" must be above -Infinity for at least one ' +
      "action, current value is -Infinity",
  });
  const next = maximumActionValues([-Infinity, -Infinity, -Infinity, 3], 2);
  assert.deepEqual([...bellmanTargets([1, 1], [1, 0], next, 1)], [1, 4]);
  assert.throws(() => bellmanTargets([1, 1], [0, 0], next, 1), /"nextValues\[0\]" must be finite/);
  assert.deepEqual([...doubleActionValues([-Infinity, 1], [-Infinity, 5], 2)], [5]);
});
