import assert from "node:assert/strict";
import { solveLinearSystem } from "lib/linear_algebra/mod.ts";
import { chooseGaussianProcess, fitGaussianProcess, maternCovariance } from "lib/tuning/mod.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("maternCovariance(): (1 + sqrt 5 + 5 / 3) e^(-sqrt 5) at a distance of one length scale", () => {
  const expected = (1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5));
  assertClose([maternCovariance(1, 1)], [expected], 1e-15);
  assertClose([maternCovariance(0.3, 0.3)], [expected], 1e-15);
});

const POINTS = [[0, 0.2], [0.5, 0.9], [0.8, 0.1], [0.3, 0.3]], VALUES = [3, 5, 4, 1];
const OPTIONS = { lengthScale: 0.7, noise: 0.01 };

/** The textbook's formulas, with the matrix inverted. */
function byInverse(point: readonly number[]) {
  const n = POINTS.length, center = VALUES.reduce((a, b) => a + b) / n;
  const spread = Math.sqrt(VALUES.reduce((sum, y) => sum + (y - center) ** 2, 0) / n);
  const k = (a: readonly number[], b: readonly number[]) =>
    maternCovariance(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!), OPTIONS.lengthScale);
  const K = Float64Array.from(
    POINTS.flatMap((a, i) => POINTS.map((b, j) => k(a, b) + (i === j ? OPTIONS.noise : 0))),
  );
  const near = POINTS.map((other) => k(other, point));
  const solved = solveLinearSystem(K, Float64Array.from(near)); // K^-1 k
  const dot = (values: readonly number[]) =>
    values.reduce((sum, value, i) => sum + value * solved[i]!, 0);
  return [
    center + spread * dot(VALUES.map((y) => (y - center) / spread)),
    spread * Math.sqrt(1 - dot(near)),
  ];
}

Deno.test("fitGaussianProcess(): mean and deviation as by the inverse matrix", () => {
  const { predict } = fitGaussianProcess(POINTS, VALUES, OPTIONS);
  for (const point of [[0.1, 0.1], [0.5, 0.5], [1, 1]]) {
    const { mean, deviation } = predict(point);
    assertClose([mean, deviation], byInverse(point), 1e-10);
  }
});

Deno.test("fitGaussianProcess(): sure at a point, unsure far from all, where it gives the mean", () => {
  const { predict } = fitGaussianProcess([[0], [1]], [3, 5], { lengthScale: 0.5, noise: 1e-8 });
  assertClose([predict([0]).mean, predict([0]).deviation], [3, 0], 1e-3);
  assertClose([predict([50]).mean, predict([50]).deviation], [4, 1], 1e-9);
});

Deno.test("fitGaussianProcess(): the likelihood of one value is that of a normal number", () => {
  const { logLikelihood } = fitGaussianProcess([[0]], [7], { lengthScale: 1, noise: 0.5 });
  assertClose([logLikelihood], [-Math.log(2 * Math.PI * 1.5) / 2], 1e-12);
});

Deno.test("chooseGaussianProcess(): long scales for a line, much noise for values without order", () => {
  const points = Array.from({ length: 16 }, (_, i) => [i / 15]);
  const line = chooseGaussianProcess(points, points.map(([x]) => 3 * x!));
  assert.ok(line.lengthScale >= 0.8 && line.noise <= 1e-3, JSON.stringify(line));
  const jumping = chooseGaussianProcess(points, points.map((_, i) => i % 2), {
    lengthScales: [0.4, 3.2],
  });
  assert.ok(jumping.noise >= 0.1, `${jumping.noise}`);
});

Deno.test("Gaussian processes: bad arguments are named", () => {
  const fit = (...args: unknown[]) => () =>
    (fitGaussianProcess as unknown as (...args: unknown[]) => unknown)(...args);
  assert.throws(fit([], [], OPTIONS), /"points" must be an array of at least one point/);
  assert.throws(fit([[0], [1]], [1], OPTIONS), /"values.length" must be 2, current value is 1/);
  assert.throws(fit([[0], [1, 2]], [1, 2], OPTIONS), /"points\[1\]" must be 1 finite numbers/);
  assert.throws(fit([[0], [NaN]], [1, 2], OPTIONS), /"points\[1\]" must be 1 finite numbers/);
  assert.throws(fit([[0], [1]], [1, Infinity], OPTIONS), /"values\[1\]" must be finite/);
  assert.throws(fit([[0]], [1], { lengthScale: 0, noise: 1 }), /"lengthScale" must be finite and/);
  assert.throws(fit([[0]], [1], undefined), /"options" must be an object/);
  assert.throws(fit([[0], [0]], [1, 2], { lengthScale: 1, noise: 1e-300 }), /too much alike/);
  assert.throws(() => chooseGaussianProcess([[0]], [1], { noises: [] }), /"lengthScales" must be/);
});
