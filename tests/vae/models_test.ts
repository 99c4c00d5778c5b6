import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { trainEpoch } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import {
  Autoencoder,
  meanElbo,
  scoreFunctionVaeLoss,
  vaeLoss,
  VariationalAutoencoder,
} from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

/** Two kinds of images, 16 pixels each: the left half inked, or the right half. */
function halves(count: number, random: Random): Float32Array {
  return Float32Array.from({ length: count * 16 }, (_, i) => {
    const left = Math.floor(i / 16) % 2 === 0;
    return (i % 4 < 2) === left ? random.uniform(0.8, 1) : random.uniform(0, 0.2);
  });
}

const small = (seed = 0) =>
  new VariationalAutoencoder({ random: new Random(seed), pixels: 16, hidden: 16, latent: 2 });

Deno.test("VariationalAutoencoder has the 17,476 weights of the reference network", () => {
  const vae = new VariationalAutoencoder({ random: new Random(0) });
  assert.equal(vae.parameterCount, 17_476);
  const layers = ["encoder", "mean", "logVariance", "decoder", "logits"];
  const names = layers.flatMap((layer) => [`${layer}/kernel`, `${layer}/bias`]);
  assert.deepEqual(Object.keys(vae.parameters), names);
  assert.deepEqual([vae.pixels, vae.latent], [64, 2]);
  vae.dispose();
});

Deno.test("vaeLoss() at beta 1 is minus the mean ELBO of the same noise", () => {
  const vae = small(), x = tf.tensor2d(halves(8, new Random(1)), [8, 16]);
  const loss = vaeLoss(vae, x, { random: new Random(2) }).dataSync()[0]!;
  const epsilon = normalTensor<tf.Rank.R2>(new Random(2), [8, 2]);
  const elbo = tf.mean(vae.elbo(x, epsilon).elbo).dataSync()[0]!;
  assertClose(loss, -elbo, 1e-4);
  vae.dispose();
});

Deno.test("vaeLoss() weighs the KL divergence by beta", () => {
  const vae = small(), x = tf.tensor2d(halves(8, new Random(1)), [8, 16]);
  const loss = (beta: number) => vaeLoss(vae, x, { random: new Random(2), beta }).dataSync()[0]!;
  const { kl, reconstruction } = vae.elbo(x, normalTensor<tf.Rank.R2>(new Random(2), [8, 2]));
  assertClose(loss(0), tf.mean(reconstruction), 1e-4);
  assertClose(loss(4) - loss(0), tf.mul(tf.mean(kl), 4), 1e-4);
  vae.dispose();
});

Deno.test("meanElbo() is the mean over images and draws of each term", () => {
  const vae = small(), x = tf.tensor2d(halves(8, new Random(1)), [8, 16]), random = new Random(2);
  const draws = [1, 2, 3].map(() => vae.elbo(x, normalTensor<tf.Rank.R2>(random, [8, 2])));
  const means = meanElbo(vae, x, { random: new Random(2), draws: 3 });
  for (const name of ["elbo", "reconstruction", "kl"] as const) {
    assertClose(means[name], tf.mean(tf.stack(draws.map((terms) => terms[name]))), 1e-4, name);
  }
  assertClose(means.elbo, -means.reconstruction - means.kl, 1e-4);
  const one = meanElbo(vae, x, { random: new Random(2), draws: 1 });
  assertClose(one.elbo, tf.mean(draws[0]!.elbo), 1e-4);
  vae.dispose();
});

Deno.test("vaeLoss() without sampling does not touch the generator", () => {
  const vae = small(), x = tf.zeros([4, 16]), random = new Random(0);
  vaeLoss(vae, x, { random, sampling: false });
  assert.equal(random.uniform(), new Random(0).uniform());
  vae.dispose();
});

Deno.test("vaeLoss() trains: the ELBO rises by nats", () => {
  const random = new Random(0), vae = small(), images = halves(64, random.split("images"));
  const x = tf.tensor2d(images, [64, 16]);
  const before = meanElbo(vae, x, { random: random.split("test") });
  const options = {
    optimizer: tf.train.adam(0.01),
    variables: vae.variables,
    random,
    batchSize: 16,
  };
  for (let epoch = 0; epoch < 30; epoch++) {
    trainEpoch(images, 16, (batch) => vaeLoss(vae, batch, { random }), options);
  }
  const after = meanElbo(vae, x, { random: random.split("test") });
  assert.ok(after.elbo > before.elbo + 2, `${before.elbo} to ${after.elbo}`);
  assert.ok(after.kl > 0.3);
  vae.dispose();
});

Deno.test("scoreFunctionVaeLoss() has the reparameterized gradient as its expectation", () => {
  const vae = small(), random = new Random(4), repeats = 1000;
  const x = tf.tensor2d(halves(8, random), [8, 16]);
  const { mean } = vae;
  const gradientOf = (loss: () => tf.Scalar) =>
    tf.tidy(() => tf.variableGrads(loss, [mean.bias!]).grads[mean.bias!.name]!.dataSync());
  const moments = (loss: () => tf.Scalar) => {
    const draws = Array.from({ length: repeats }, () => gradientOf(loss)[0]!);
    const average = draws.reduce((a, b) => a + b, 0) / repeats;
    const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / (repeats - 1);
    return { average, variance };
  };
  const pathwise = moments(() => vaeLoss(vae, x, { random }));
  const score = moments(() => scoreFunctionVaeLoss(vae, x, { random }));
  const standardError = Math.sqrt((pathwise.variance + score.variance) / repeats);
  assertClose(pathwise.average, score.average, 4 * standardError);
  assert.ok(score.variance > pathwise.variance);
  vae.dispose();
});

Deno.test("scoreFunctionVaeLoss() weighs each score by its loss less the mean of the others", () => {
  const vae = small(5), x = tf.tensor2d(halves(2, new Random(1)), [2, 16]);
  const { grads } = tf.variableGrads(
    () => scoreFunctionVaeLoss(vae, x, { random: new Random(2) }),
    [vae.mean.bias!, vae.logits.bias!],
  );
  const epsilon = normalTensor<tf.Rank.R2>(new Random(2), [2, 2]), noise = epsilon.arraySync();
  const { mean, logVariance } = vae.encode(x), mu = mean.arraySync() as number[][];
  const sigma = (logVariance.arraySync() as number[][]).map((row) =>
    row.map((v) => Math.exp(v / 2))
  );
  const [r0, r1] = vae.elbo(x, epsilon).reconstruction.dataSync();
  const weights = [r0! - r1!, r1! - r0!];
  // of log q by the mean: epsilon / sigma; of the KL divergence: the mean
  const expected = [0, 1].map((d) => {
    const terms = weights.map((w, i) => w * noise[i]![d]! / sigma[i]![d]! + mu[i]![d]!);
    return (terms[0]! + terms[1]!) / 2;
  });
  assertClose(grads[vae.mean.bias!.name]!, expected, 1e-4);
  // the decoder is trained as by the reparameterized loss
  const pathwise = tf.variableGrads(
    () => vaeLoss(vae, x, { random: new Random(2) }),
    [vae.logits.bias!],
  );
  assertClose(grads[vae.logits.bias!.name]!, pathwise.grads[vae.logits.bias!.name]!);
  vae.dispose();
});

Deno.test("Autoencoder learns to reconstruct, and a code that separates two kinds of images", () => {
  const random = new Random(0), images = halves(64, random.split("images"));
  const model = new Autoencoder({ random, pixels: 16, hidden: 16, code: 1 });
  const x = tf.tensor2d(images, [64, 16]);
  const error = () => tf.mean(tf.square(tf.sub(model.apply(x), x))).dataSync()[0]!;
  const before = error();
  const options = {
    optimizer: tf.train.adam(0.01),
    variables: model.variables,
    random,
    batchSize: 16,
  };
  for (let epoch = 0; epoch < 30; epoch++) trainEpoch(images, 16, (b) => model.loss(b), options);
  assert.ok(error() < before / 4);
  const codes = [...model.encode(x).dataSync()];
  const [left, right] = [0, 1].map((kind) => codes.filter((_, i) => i % 2 === kind));
  assert.ok(
    Math.max(...left!) < Math.min(...right!) || Math.max(...right!) < Math.min(...left!),
  );
  model.dispose();
});

Deno.test("Autoencoder.loss() is the mean over images of minus the target's log-likelihood", () => {
  const model = new Autoencoder({ random: new Random(0), pixels: 4, hidden: 4, code: 2 });
  const x = tf.tensor2d(halves(1, new Random(1)).subarray(0, 12), [3, 4]), target = tf.sub(1, x);
  for (const [loss, y] of [[model.loss(x), x], [model.loss(x, target), target]] as const) {
    const p = [...model.apply(x).dataSync()], truth = y.dataSync();
    const terms = p.map((q, i) => truth[i]! * Math.log(q) + (1 - truth[i]!) * Math.log(1 - q));
    assertClose(loss, -terms.reduce((a, b) => a + b) / 3);
  }
  model.dispose();
});

Deno.test("models and losses leak no tensor", async () => {
  const x = tf.ones([4, 16]), random = new Random(0);
  await withLeakCheck(() => {
    const vae = small(), autoencoder = new Autoencoder({ random, pixels: 16 });
    tf.tidy(() => {
      vaeLoss(vae, x, { random });
      scoreFunctionVaeLoss(vae, x, { random });
      autoencoder.loss(x);
    });
    meanElbo(vae, x, { random, draws: 2 });
    vae.dispose();
    autoencoder.dispose();
  });
});

Deno.test("losses name a bad argument", () => {
  const vae = small(), x = tf.ones([4, 16]), random = new Random(0);
  for (const beta of [-1, NaN, Infinity]) {
    assert.throws(() => vaeLoss(vae, x, { random, beta }), {
      name: "RangeError",
      message:
        `Cannot compute the VAE loss: "beta" must be at least 0 and finite, current value is ${beta}`,
    });
  }
  assert.throws(() => meanElbo(vae, x, { random, draws: 0 }), {
    name: "RangeError",
    message: 'Cannot estimate the ELBO: "draws" must be a positive integer, current value is 0',
  });
  assert.throws(() => scoreFunctionVaeLoss(vae, tf.ones([1, 16]), { random }), {
    name: "RangeError",
    message:
      'Cannot compute the score-function loss: "x" must hold at least 2 images, current value is 1',
  });
  vae.dispose();
});

Deno.test("scoreFunctionVaeLoss() stays finite where a deviation is 0 in float32", () => {
  for (const logVariance of [-120, -200, -400, 80]) {
    const vae = new VariationalAutoencoder({ random: new Random(0), pixels: 4, hidden: 3 });
    vae.logVariance.bias!.assign(tf.fill([2], logVariance));
    const loss = () => scoreFunctionVaeLoss(vae, tf.ones([3, 4]), { random: new Random(1) });
    const { value, grads } = tf.variableGrads(loss);
    assert.ok(Number.isFinite(value.dataSync()[0]), `${logVariance}`);
    for (const gradient of Object.values(grads)) {
      assert.ok(gradient.dataSync().every(Number.isFinite), `${logVariance}`);
    }
    vae.dispose();
  }
});
