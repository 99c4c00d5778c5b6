import assert from "node:assert/strict";
import {
  fitLasso,
  fitLinearRegression,
  fitLogisticRegression,
  fitStandardScaler,
  fitSupportVectorMachine,
  linearKernel,
  radialKernel,
} from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { accuracy, clouds, moons, signed } from "./_tables.ts";

const random = new Random(1);
const rows = Array.from({ length: 40 }, () => [random.normal(), random.normal(), random.normal()]);
const targets = rows.map(([a, b, c]) => 3 * a! - 2 * b! + 0 * c! + 5);

Deno.test("fitStandardScaler() gives mean 0 and deviation 1, and leaves what never changes", () => {
  const { transform, deviations } = fitStandardScaler(rows.map((row) => [...row, 7]));
  const scaled = transform(rows.map((row) => [...row, 7]));
  assertClose(mean(scaled.map((row) => row[0]!)), 0, 1e-12);
  assertClose(mean(scaled.map((row) => row[0]! ** 2)), 1, 1e-12);
  assert.deepEqual([deviations[3], scaled[0]![3]], [1, 0]);
});

Deno.test("fitLinearRegression() finds the plane that made the targets", () => {
  const { coefficients, intercept } = fitLinearRegression({ rows, targets });
  assertClose(coefficients, [3, -2, 0], 1e-12);
  assertClose(intercept, 5, 1e-12);
});

Deno.test("fitLinearRegression() leaves rests that no feature explains", () => {
  const noisy = targets.map((target) => target + random.normal());
  const { predict } = fitLinearRegression({ rows, targets: noisy });
  const rest = predict(rows).map((said, i) => noisy[i]! - said);
  for (const j of [0, 1, 2]) assertClose(mean(rest.map((r, i) => r * rows[i]![j]!)), 0, 1e-12);
  assertClose(mean(rest), 0, 1e-12);
});

Deno.test("a ridge shrinks the coefficients, and decides between copies of a feature", () => {
  const small = fitLinearRegression({ rows, targets }, { ridge: 100 }).coefficients;
  assert.ok(Math.hypot(...small) < Math.hypot(3, 2));
  const twice = rows.map((row) => [row[0]!, row[0]!]);
  assert.throws(() => fitLinearRegression({ rows: twice, targets }), {
    name: "RangeError",
    message:
      'Cannot fit a linear regression: a feature is a combination of others; leave it out, or give a "ridge" above 0',
  });
  const [a, b] = fitLinearRegression({ rows: twice, targets }, { ridge: 1 }).coefficients;
  assertClose(a!, b!, 1e-9);
});

Deno.test("fitLasso() is least squares without a penalty, and leaves nothing with a large one", () => {
  assertClose(fitLasso({ rows, targets }, 0).coefficients, [3, -2, 0], 1e-9);
  const { coefficients } = fitLasso({ rows, targets }, 0.5);
  assert.equal(coefficients[2], 0); // exactly
  assert.ok(coefficients[0]! < 3 && coefficients[1]! > -2);
  assert.deepEqual([...fitLasso({ rows, targets }, 100).coefficients], [0, 0, 0]);
});

Deno.test("fitLogisticRegression() is where the gradient is 0", () => {
  const table = clouds(), { probabilities, coefficients } = fitLogisticRegression(table);
  const off = probabilities(table.rows).map((p, i) => p[1]! - table.targets[i]!);
  for (const j of [0, 1]) {
    const slope = off.reduce((sum, one, i) => sum + one * table.rows[i]![j]!, 0);
    assertClose(slope + coefficients[0]![j]!, 0, 1e-8);
  }
  assertClose(off.reduce((a, b) => a + b), 0, 1e-8);
});

Deno.test("of three classes with one left out, the softmax is the sigmoid of the other two", () => {
  const { rows, targets } = clouds(), far = [[50, 50], [51, 50]];
  const three = { rows: [...rows, ...far], targets: [...Array.from(targets), 2, 2] };
  const said = fitLogisticRegression(three).probabilities(rows);
  for (const p of said) assertClose(p.reduce((a, b) => a + b), 1, 1e-12);
  assert.ok(accuracy(fitLogisticRegression(three).predict(three.rows), three) > 0.9);
});

Deno.test("classes that a plane parts need a penalty", () => {
  const table = { rows: [[0], [1], [5], [6]], targets: [0, 0, 1, 1] };
  assert.throws(() => fitLogisticRegression(table, { penalty: 0 }), {
    message:
      'Cannot fit a logistic regression: planes separate the classes, so the weights grow without end; give a "penalty" above 0',
  });
  assert.deepEqual([...fitLogisticRegression(table).predict(table.rows)], [0, 0, 1, 1]);
});

Deno.test("fitSupportVectorMachine() keeps the conditions of the optimum", () => {
  const table = signed(clouds()), cost = 0.5, machine = fitSupportVectorMachine(table, { cost });
  const margins = machine.scores(table.rows).map((score, i) => score * table.targets[i]!);
  const { supportRows, supportWeights } = machine;
  assertClose(supportWeights.reduce((a, b) => a + b), 0, 1e-9);
  for (const [i, margin] of margins.entries()) {
    const at = supportRows.indexOf(i), alpha = at < 0 ? 0 : Math.abs(supportWeights[at]!);
    if (alpha === 0) assert.ok(margin >= 1 - 1e-8, `${margin}`);
    else if (alpha < cost - 1e-9) assertClose(margin, 1, 1e-8);
    else assert.ok(margin <= 1 + 1e-8, `${margin}`);
  }
});

Deno.test("a kernel of a plane's features is the plane", () => {
  const table = signed(clouds()), half = (row: ArrayLike<number>) => Array.from(row, (x) => x / 2);
  const plain = fitSupportVectorMachine(table, { cost: 0.25 });
  const other = fitSupportVectorMachine(table, {
    cost: 1, // features half as large, so weights twice and their square four times
    kernel: (a, b) => linearKernel(half(a), half(b)),
  });
  assertClose(other.scores(table.rows), plain.scores(table.rows), 1e-8);
});

Deno.test("bumps part what no plane does", () => {
  const table = signed(moons());
  const rightBy = (machine: ReturnType<typeof fitSupportVectorMachine>) =>
    accuracy(machine.scores(table.rows).map(Math.sign), table);
  const bumps = fitSupportVectorMachine(table, { cost: 10, kernel: radialKernel(4) });
  assert.equal(rightBy(bumps), 1);
  assert.ok(rightBy(fitSupportVectorMachine(table, { cost: 10 })) < 0.95);
});

Deno.test("linear models name what is wrong with a table", () => {
  const fits = [
    fitLinearRegression,
    (table: Parameters<typeof fitLinearRegression>[0]) => fitLasso(table, 1),
    fitLogisticRegression,
    fitSupportVectorMachine,
  ];
  for (const fit of fits) {
    assert.throws(() => fit({ rows: [], targets: [] }), /"rows.length" must be at least 1/);
    assert.throws(
      () => fit({ rows: [[1], [1, 2]], targets: [0, 1] }),
      /"rows\[1\].length" must be 1/,
    );
    assert.throws(
      () => fit({ rows: [[1], [NaN]], targets: [0, 1] }),
      /"rows\[1\]\[0\]" must be finite/,
    );
    assert.throws(() => fit({ rows: [[1], [2]], targets: [0] }), /"targets.length" must be 2/);
    assert.throws(
      () => fit({ rows: [[1], [2]], targets: [0, NaN] }),
      /"targets\[1\]" must be finite/,
    );
  }
  assert.throws(() => fitLogisticRegression({ rows: [[1], [2]], targets: [1, 1] }), {
    message:
      'Cannot fit a logistic regression: "targets" must be of two classes at least, current value is an array of 2',
  });
  assert.throws(
    () => fitLogisticRegression({ rows: [[1], [2]], targets: [0, 0.5] }),
    /"targets\[1\]" must be the number of a class, 0 or more, current value is 0.5/,
  );
  const pair = { rows: [[1], [2]], targets: [-1, 1] };
  assert.throws(() => fitSupportVectorMachine({ ...pair, targets: [1, 1] }), /both -1 and 1/);
  assert.throws(() => fitSupportVectorMachine({ ...pair, targets: [0, 1] }), /must be -1 or 1/);
  assert.throws(() => fitSupportVectorMachine(pair, { cost: 0 }), /"cost" must be finite and/);
  assert.throws(() => radialKernel(-1), /"gamma" must be finite and greater than 0/);
  assert.throws(() => fitLinearRegression(pair, { ridge: -1 }), /"ridge" must be at least 0/);
  assert.throws(() => fitLasso(pair, -1), /"penalty" must be at least 0/);
  const { predict } = fitLinearRegression(pair);
  assert.throws(() => predict([[1, 2]]), /"rows\[0\].length" must be 1, the features/);
});
