/** Reference cases on the reparameterization, the KL divergence and the ELBO. */
import * as tf from "@tensorflow/tfjs";
import {
  bernoulliLogLikelihood,
  evidenceLowerBound,
  gaussianLogLikelihood,
  klBetweenGaussians,
  klToStandardNormal,
  reparameterize,
  VariationalAutoencoder,
} from "lib/vae/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();
const gradients = (f: (...args: tf.Tensor[]) => tf.Tensor, args: tf.Tensor[], dy?: tf.Tensor) =>
  tf.grads(f)(args, dy).map(values);

function kl({ mu, logvar, mu2, logvar2 }: GoldenInputs) {
  const mean = tf.tensor(mu), logVariance = tf.tensor(logvar);
  const perLatent = klToStandardNormal(mean, logVariance), perSample = tf.sum(perLatent, -1);
  const sum = (m: tf.Tensor, l: tf.Tensor) => tf.sum(klToStandardNormal(m, l));
  const [gradMean, gradLogVariance] = gradients(sum, [mean, logVariance]);
  return {
    kl_per_dim: values(perLatent),
    kl_per_sample: values(perSample),
    kl_mean_over_batch_of_sum: values(tf.mean(perSample)),
    keras_mean_convention: values(tf.mean(perLatent)),
    grad_mu_of_sum: gradMean,
    grad_logvar_of_sum: gradLogVariance,
    kl_to_second_gaussian_per_dim: values(
      klBetweenGaussians({ mean, logVariance }, {
        mean: tf.tensor(mu2),
        logVariance: tf.tensor(logvar2),
      }),
    ),
  };
}

function reparam({ mu, logvar, eps, grad_z, sigma }: GoldenInputs) {
  const mean = tf.tensor(mu), logVariance = tf.tensor(logvar), epsilon = tf.tensor(eps);
  const sample = (m: tf.Tensor, l: tf.Tensor) => reparameterize(m, l, epsilon);
  const sumOfSquares = (m: tf.Tensor, l: tf.Tensor) => tf.sum(tf.square(sample(m, l)));
  const sumOfSines = (s: tf.Tensor) =>
    tf.sum(tf.sin(sample(mean, tf.mul(tf.log(s), 2)))) as tf.Scalar;
  const [gradMean, gradLogVariance] = gradients(
    sample,
    [mean, logVariance],
    tf.tensor(grad_z),
  );
  const [gradMeanSquares, gradLogVarianceSquares] = gradients(
    sumOfSquares,
    [mean, logVariance],
  );
  return {
    z: values(sample(mean, logVariance)),
    grad_mu: gradMean,
    grad_logvar: gradLogVariance,
    grad_mu_of_sum_z2: gradMeanSquares,
    grad_logvar_of_sum_z2: gradLogVarianceSquares,
    grad_sigma_of_sum_sin_z: gradients(sumOfSines, [tf.tensor(sigma)])[0],
  };
}

function elboBernoulli(inputs: GoldenInputs) {
  const x = tf.tensor(inputs.x), logits = tf.tensor(inputs.decoder_logits);
  const posterior = { mean: tf.tensor(inputs.mu), logVariance: tf.tensor(inputs.logvar) };
  const { elbo, reconstruction, kl } = evidenceLowerBound(x, logits, posterior);
  const negative = (l: tf.Tensor) => tf.neg(tf.mean(evidenceLowerBound(x, l, posterior).elbo));
  return {
    reconstruction_nats_per_sample: values(tf.neg(bernoulliLogLikelihood(x, logits))),
    kl_per_sample: values(kl),
    elbo_per_sample: values(elbo),
    negative_elbo_mean: values(tf.neg(tf.mean(elbo))),
    beta_vae_loss_mean: values(tf.mean(tf.add(reconstruction, tf.mul(kl, inputs.beta)))),
    grad_logits_of_mean_neg_elbo: gradients(negative, [logits])[0],
    gaussian_log_likelihood_per_sample: values(
      gaussianLogLikelihood(x, tf.tensor(inputs.gaussian_mean), tf.tensor(inputs.gaussian_sigma)),
    ),
  };
}

function endToEnd({ x, eps, params, lr }: GoldenInputs) {
  const images = tf.tensor2d(x), epsilon = tf.tensor2d(eps);
  const vae = new VariationalAutoencoder({
    random: new Random(0),
    pixels: params.We.length,
    hidden: params.be.length,
    latent: params.bmu.length,
    encoderActivation: "tanh",
  });
  const { encoder, mean, logVariance, decoder, logits } = vae;
  const weights: Record<string, tf.Variable> = {
    We: encoder.kernel,
    be: encoder.bias!,
    Wmu: mean.kernel,
    bmu: mean.bias!,
    Wlv: logVariance.kernel,
    blv: logVariance.bias!,
    Wd: decoder.kernel,
    bd: decoder.bias!,
    Wo: logits.kernel,
    bo: logits.bias!,
  };
  for (const [name, weight] of Object.entries(weights)) weight.assign(tf.tensor(params[name]));
  const posterior = vae.encode(images);
  const z = reparameterize(posterior.mean, posterior.logVariance, epsilon);
  const terms = vae.elbo(images, epsilon);
  const loss = () => tf.neg(tf.mean(vae.elbo(images, epsilon).elbo)) as tf.Scalar;
  const outputs = {
    mu: values(posterior.mean),
    logvar: values(posterior.logVariance),
    z: values(z),
    logits: values(vae.decode(z)),
    reconstruction: values(terms.reconstruction),
    kl: values(terms.kl),
    loss: values(loss()),
  };
  const { grads } = tf.variableGrads(loss, vae.variables);
  const optimizer = tf.train.adam(lr, 0.9, 0.999, 1e-8);
  optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
  const collect = (of: (weight: tf.Variable) => tf.Tensor) =>
    Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, values(of(w))]));
  return {
    ...outputs,
    grads: collect((weight) => grads[weight.name]!),
    params_after_adam_step: collect((weight) => weight),
  };
}

export const adapters: Record<string, Adapter> = {
  vae_kl: inFloat32(kl),
  vae_reparam: inFloat32(reparam),
  vae_elbo_bernoulli: inFloat32(elboBernoulli),
  vae_end_to_end: inFloat32(endToEnd),
};
