import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import {
  activeUnits,
  bernoulliLogLikelihood,
  bernoulliLogLikelihoods,
  logMarginalLikelihood,
} from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

type Matrix = readonly (readonly [number, number])[];

/** log N(x; 0, W W' + s^2 I) of two pixels. */
function exactLogP([x0, x1]: readonly [number, number], weights: Matrix, s: number): number {
  const [a, b, d] = weights.reduce(([a, b, d], [u, v]) => [a + u * u, b + u * v, d + v * v], [
    s * s,
    0,
    s * s,
  ]);
  const determinant = a! * d! - b! * b!;
  const square = (d! * x0 * x0 - 2 * b! * x0 * x1 + a! * x1 * x1) / determinant;
  return -0.5 * (square + Math.log(determinant)) - Math.log(2 * Math.PI);
}

/** log N(x; W' z, s^2 I) of every image under every point: [points, images]. */
function linearGaussian(x: Matrix, weights: Matrix, s: number) {
  return (z: tf.Tensor2D) => {
    const means = tf.matMul(z, tf.tensor2d(weights.map((row) => [...row]))); // [points, 2]
    const off = tf.sub(tf.expandDims(means, 1), tf.tensor2d(x.map((row) => [...row])));
    const squared = tf.sum(tf.square(off), -1); // [points, images]
    return tf.sub(tf.div(squared, -2 * s * s), Math.log(2 * Math.PI * s * s)) as tf.Tensor2D;
  };
}

const IMAGES: Matrix = [[0, 0], [1, -0.5], [2, 1.5], [-3, 0.2]];

Deno.test("logMarginalLikelihood() is the density of a linear Gaussian model of 1 or 2 latents", () => {
  for (const weights of [[[1.2, -0.7]], [[1.2, -0.7], [0.3, 0.9]]] as const satisfies Matrix[]) {
    for (const s of [0.3, 0.6]) {
      const latent = weights.length as 1 | 2;
      const grid = { latent, points: 80 }; // 0.15 apart, the posterior's deviation at least 0.19
      const logP = logMarginalLikelihood(linearGaussian(IMAGES, weights, s), grid);
      const exact = IMAGES.map((x) => exactLogP(x, weights, s));
      assertClose(logP, exact, { rtol: 1e-5, atol: 2e-4 });
    }
  }
});

Deno.test("logMarginalLikelihood()'s error is 2 exp(-2 π² s² / h²) where points are too far apart", () => {
  // x = z + 0.1 noise: the posterior's deviation is 0.0995
  const narrow = (z: tf.Tensor2D) =>
    tf.sub(
      tf.mul(tf.square(tf.div(z, 0.1)), -0.5),
      Math.log(0.1 * Math.sqrt(2 * Math.PI)),
    ) as tf.Tensor2D;
  const exact = -0.5 * Math.log(2 * Math.PI * 1.01), s = 0.1 / Math.sqrt(1.01);
  for (const points of [48, 60, 80, 120]) {
    const h = 12 / points; // z = 0 lies between two points: the sum is too small
    const [logP] = logMarginalLikelihood(narrow, { latent: 1, points });
    const share = 2 * Math.exp(-2 * (Math.PI * s / h) ** 2);
    assertClose(Math.exp(logP! - exact), 1 - share, { rtol: 0, atol: 1e-5 + share ** 3 });
  }
});

Deno.test("logMarginalLikelihood() of images that no point explains is -Infinity, of one the rest", () => {
  const grid = { latent: 1, points: 10 } as const;
  const never = (z: tf.Tensor2D) => tf.fill([z.shape[0], 1], -Infinity) as tf.Tensor2D;
  assert.equal(logMarginalLikelihood(never, grid)[0], -Infinity);
  const far = (z: tf.Tensor2D) => tf.fill([z.shape[0], 1], -5000) as tf.Tensor2D;
  assertClose(logMarginalLikelihood(far, grid)[0]!, -5000, 1e-3); // exp would vanish
});

Deno.test("bernoulliLogLikelihoods() is bernoulliLogLikelihood() of each pair", () => {
  const random = new Random(0), x = tf.sigmoid(normalTensor<tf.Rank.R2>(random, [3, 5]));
  const logits = tf.mul<tf.Tensor2D>(normalTensor<tf.Rank.R2>(random, [4, 5]), 5);
  const pairs = bernoulliLogLikelihoods(x, logits);
  assert.deepEqual(pairs.shape, [4, 3]);
  for (let image = 0; image < 3; image++) {
    const rows = tf.tile(tf.slice(x, [image, 0], [1, 5]), [4, 1]);
    assertClose(
      tf.slice(pairs, [0, image], [4, 1]).dataSync(),
      bernoulliLogLikelihood(rows, logits),
    );
  }
});

Deno.test("activeUnits() counts the latents whose posterior mean varies by more than 0.01", () => {
  // deviations 0.2, 0.1 + and - a little, and a mean that is not 0 but the same for all
  const means = tf.tensor2d([[0.2, 0.102, 0.098, 7], [-0.2, -0.102, -0.098, 7]]);
  const { variances, active } = activeUnits(means);
  assertClose(variances, [0.04, 0.102 ** 2, 0.098 ** 2, 0], 1e-6);
  assert.equal(active, 2);
  assert.equal(activeUnits(means, { threshold: 0 }).active, 3);
  assert.equal(activeUnits(means, { threshold: 0.02 }).active, 1);
});

Deno.test("logMarginalLikelihood(), its likelihoods and activeUnits() leak no tensor", async () => {
  const x = tf.ones<tf.Rank.R2>([2, 2]);
  await withLeakCheck(() => {
    logMarginalLikelihood((z) => bernoulliLogLikelihoods(x, z), { latent: 2, points: 40 });
    bernoulliLogLikelihoods(x, x).dispose();
    activeUnits(x);
  });
});

Deno.test("the grid and the active units name a bad argument", () => {
  const zeros = (z: tf.Tensor2D) => tf.zeros<tf.Rank.R2>([z.shape[0], 1]);
  const message = (rest: string) => ({
    name: "RangeError",
    message: `Cannot integrate over the latents: ${rest}`,
  });
  assert.throws(
    () => logMarginalLikelihood(zeros, { latent: 3 as 2, points: 10 }),
    message('"latent" must be 1 or 2, current value is 3'),
  );
  assert.throws(
    () => logMarginalLikelihood(zeros, { latent: 1, points: 1.5 }),
    message('"points" must be an integer of at least 2, current value is 1.5'),
  );
  assert.throws(
    () => logMarginalLikelihood(zeros, { latent: 1, points: 4, limit: Infinity }),
    message('"limit" must be greater than 0 and finite, current value is Infinity'),
  );
  assert.throws(
    () =>
      logMarginalLikelihood(() => tf.zeros<tf.Rank.R2>([3, 1]), {
        latent: 1,
        points: 4,
      }),
    message(
      '"what logLikelihoods gives" must be of shape [4, images], current shape is [3, 1]',
    ),
  );
  assert.throws(() => bernoulliLogLikelihoods(tf.ones([2, 3]), tf.ones([2, 4])), {
    message: 'Cannot compute Bernoulli log-likelihoods: "logits" must be of shape [points, 3], ' +
      "current shape is [2, 4]",
  });
  assert.throws(() => activeUnits(tf.ones([1, 3])), {
    message: 'Cannot count active units: "images" must be at least 2, current value is 1',
  });
  assert.throws(() => activeUnits(tf.ones([3, 3]), { threshold: NaN }), {
    message: 'Cannot count active units: "threshold" must be at least 0 and finite, ' +
      "current value is NaN",
  });
});
