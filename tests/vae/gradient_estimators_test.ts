import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { compareGradientEstimators, type Objective } from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

/** f(z) = mean of (z - 2)^2 */
const objective: Objective = {
  value: (z) => z.reduce((sum, zi) => sum + (zi - 2) ** 2, 0) / z.length,
  gradient: (z, out) => z.forEach((zi, i) => out[i] = 2 * (zi - 2) / z.length),
};

Deno.test("compareGradientEstimators() has the variances that can be derived", () => {
  // with mean 0 and D = 1: pathwise 4, score function 87, and 42 with the baseline E[f] = 5
  const options = { samples: 200_000, random: new Random(0) };
  const plain = compareGradientEstimators(objective, new Float64Array(1), options);
  const centred = compareGradientEstimators(objective, new Float64Array(1), {
    ...options,
    baseline: 5,
  });
  assertClose(plain.reparameterized.variance / 4, 1, 0.03);
  assertClose(plain.scoreFunction.variance / 87, 1, 0.06);
  assertClose(centred.scoreFunction.variance / 42, 1, 0.06);
  assertClose(plain.ratio, plain.scoreFunction.variance / plain.reparameterized.variance, 1e-12);
});

Deno.test("compareGradientEstimators() gives mean and sample variance of its few draws", () => {
  const mean = 0.5, random = new Random(3), epsilon = new Float64Array(1);
  const [a, b] = [1, 2].map(() => {
    random.fillNormal(epsilon);
    return 2 * (mean + epsilon[0]! - 2); // f'(z)
  }) as [number, number];
  const { reparameterized } = compareGradientEstimators(objective, Float64Array.of(mean), {
    samples: 2,
    random: new Random(3),
  });
  assertClose(reparameterized.mean, (a + b) / 2, 1e-12);
  assertClose(reparameterized.variance, (a - b) ** 2 / 2, 1e-12);
});

Deno.test("compareGradientEstimators() is unbiased in both, with and without a baseline", () => {
  for (const baseline of [0, 5]) {
    const samples = 100_000, options = { samples, baseline, random: new Random(1) };
    const result = compareGradientEstimators(objective, Float64Array.of(0.5, 0.5), options);
    for (const { mean, variance } of [result.reparameterized, result.scoreFunction]) {
      assertClose(mean, 0.5 - 2, 5 * Math.sqrt(variance / samples));
    }
  }
});

Deno.test("compareGradientEstimators() names a bad argument", () => {
  const random = new Random(0);
  assert.throws(
    () => compareGradientEstimators(objective, new Float64Array(0), { samples: 2, random }),
    {
      name: "RangeError",
      message: 'Cannot compare gradient estimators: "mean" must not be empty',
    },
  );
  assert.throws(
    () => compareGradientEstimators(objective, new Float64Array(1), { samples: 1, random }),
    {
      name: "RangeError",
      message:
        'Cannot compare gradient estimators: "samples" must be an integer of at least 2, current value is 1',
    },
  );
});
