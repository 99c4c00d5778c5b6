/** A variational autoencoder (VAE) 784-400-20 on a batch of 128 images. */
import * as tf from "@tensorflow/tfjs";
import type { Operations } from "./_operations.ts";
import { training, Values, type Workload } from "./_workload.ts";

const BATCH = 128, PIXELS = 784, HIDDEN = 400, LATENT = 20;

/** Reconstruction and Kullback-Leibler terms of the evidence lower bound (Kingma & Welling 2014). */
export function vae(operations: Operations): Workload {
  const { dense } = operations;
  const values = new Values();
  const layer = (inputs: number, outputs: number) =>
    [values.weight<tf.Rank.R2>([inputs, outputs]), values.vector(outputs)] as const;
  const encoder = layer(PIXELS, HIDDEN), decoder = layer(LATENT, HIDDEN);
  const toMean = layer(HIDDEN, LATENT), toLogVariance = layer(HIDDEN, LATENT);
  const toLogits = layer(HIDDEN, PIXELS);
  const images = tf.tidy(() => tf.sigmoid(values.normal<tf.Rank.R2>([BATCH, PIXELS])));
  const noise = values.normal<tf.Rank.R2>([BATCH, LATENT]);
  const loss = () => {
    const h = dense(images, ...encoder, "relu"); // [batch, hidden]
    const mean = dense(h, ...toMean), logVariance = dense(h, ...toLogVariance); // [batch, latent]
    const z: tf.Tensor2D = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
    const logits = dense(dense(z, ...decoder, "relu"), ...toLogits); // [batch, pixels]
    const softplus = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
    const reconstruction = tf.sum(
      tf.add(tf.sub(tf.relu(logits), tf.mul(logits, images)), softplus),
    );
    const variance = tf.exp(logVariance);
    const divergence = tf.sum(
      tf.sub(tf.sub(tf.add(logVariance, 1), tf.square(mean)), variance),
    );
    return tf.div(tf.sub(reconstruction, tf.mul(divergence, 0.5)), BATCH) as tf.Scalar;
  };
  const variables = [encoder, toMean, toLogVariance, decoder, toLogits].flat();
  return training(operations, variables, loss);
}
