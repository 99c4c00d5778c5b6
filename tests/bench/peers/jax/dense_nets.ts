/** Products, the update of proximal policy optimization (PPO), and a variational autoencoder (VAE). */
import { jit, nn, numpy as np } from "@jax-js/jax";
import { dense, tokens, training, Values, type Wait, type Workload } from "./_training.ts";

type Dense = [np.Array, np.Array];

/** rows x inner x columns, in `batch` copies. */
export type ProductSize = { batch?: number; rows: number; inner: number; columns: number };

/** One product; the layout says which operand is given transposed: "NN", "NT", "TN" or "TT". */
export function matMul(size: ProductSize, layout: string, wait: Wait): Workload {
  const { batch, rows, inner, columns } = size;
  const values = new Values();
  const batches = batch === undefined ? [] : [batch];
  const operand = (shape: number[], transposed: boolean) =>
    values.normal([...batches, ...(transposed ? shape.toReversed() : shape)]);
  const [transposeA, transposeB] = [layout[0] === "T", layout[1] === "T"];
  const a = operand([rows, inner], transposeA), b = operand([inner, columns], transposeB);
  const view = (x: np.Array, transposed: boolean) => transposed ? np.matrixTranspose(x) : x;
  const product = jit((a: np.Array, b: np.Array) =>
    np.matmul(view(a, transposeA), view(b, transposeB))
  );
  return {
    async step() {
      const result = product(a.ref, b.ref);
      await wait([result]);
      result.dispose();
    },
    async loss() {
      const result = np.square(product(a.ref, b.ref)).mean();
      await wait([result]);
      return result.item();
    },
  };
}

/** One minibatch update of an actor and a critic, 4-64-64-outputs with tanh. */
export function ppo(batch: number, wait: Wait): Workload {
  const values = new Values();
  const net = (outputs: number) =>
    [[4, 64], [64, 64], [64, outputs]].map((size): Dense => [
      values.weight(size, 0.1),
      np.zeros([size[1]!]),
    ]);
  const actor = net(2), critic = net(1);
  const observations = values.normal([batch, 4]);
  const actions = nn.oneHot(tokens(batch, 2, 17), 2);
  const data = {
    observations,
    actions,
    advantages: values.normal([batch]),
    returns: values.normal([batch]),
  };
  const apply = (layers: Dense[], x: np.Array) =>
    layers.reduce((h, layer, i) => dense(i === 0 ? h : np.tanh(h), layer), x);
  const loss = ({ actor, critic }: { actor: Dense[]; critic: Dense[] }, batch: typeof data) => {
    const logProbabilities = nn.logSoftmax(apply(actor, batch.observations.ref)); // [batch, actions]
    const chosen = logProbabilities.ref.mul(batch.actions).sum(1); // [batch]
    const ratio = np.exp(chosen.sub(Math.log(0.5)));
    const clipped = np.clip(ratio.ref, 0.8, 1.2).mul(batch.advantages.ref);
    const surrogate = np.minimum(ratio.mul(batch.advantages), clipped);
    const entropy = np.exp(logProbabilities.ref).mul(logProbabilities).sum(1).neg();
    const value = np.squeeze(apply(critic, batch.observations), 1);
    const valueLoss = np.square(value.sub(batch.returns)).mean();
    return surrogate.add(entropy.mul(0.01)).mean().neg().add(valueLoss.mul(0.5));
  };
  return training({ actor, critic }, data, loss, wait);
}

/** Both terms of the evidence lower bound of a VAE 784-400-20 on a batch of 128 images. */
export function vae(wait: Wait): Workload {
  const batch = 128, pixels = 784, hidden = 400, latent = 20;
  const values = new Values();
  const layer = (inputs: number, outputs: number): Dense => [
    values.weight([inputs, outputs]),
    np.zeros([outputs]),
  ];
  const encoder = layer(pixels, hidden), decoder = layer(latent, hidden);
  const toMean = layer(hidden, latent), toLogVariance = layer(hidden, latent);
  const parameters = { encoder, decoder, toMean, toLogVariance, toLogits: layer(hidden, pixels) };
  const images = nn.sigmoid(values.normal([batch, pixels]));
  const data = { images, noise: values.normal([batch, latent]) };
  const loss = (p: typeof parameters, { images, noise }: typeof data) => {
    const h = nn.relu(dense(images.ref, p.encoder)); // [batch, hidden]
    const mean = dense(h.ref, p.toMean), logVariance = dense(h, p.toLogVariance); // [batch, latent]
    const z = mean.ref.add(np.exp(logVariance.ref.mul(0.5)).mul(noise));
    const logits = dense(nn.relu(dense(z, p.decoder)), p.toLogits); // [batch, pixels]
    const reconstruction = nn.softplus(logits.ref).sub(logits.mul(images)).sum();
    const variance = np.exp(logVariance.ref);
    const divergence = logVariance.add(1).sub(np.square(mean)).sub(variance).sum();
    return reconstruction.sub(divergence.mul(0.5)).div(batch);
  };
  return training(parameters, data, loss, wait);
}
