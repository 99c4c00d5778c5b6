/** How long the VAE of notebook 30 trains: the work that the peers' figures were measured on. */
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadDigits } from "lib/datasets/mod.ts";
import { trainEpoch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { median } from "lib/stats/mod.ts";
import { vaeLoss, VariationalAutoencoder } from "lib/vae/mod.ts";
import type { Measurement } from "../measurement.ts";

const EPOCHS = 50;
const REPEATS = 3;

export const measurement: Measurement = {
  description: "VAE 64-128-2 on 1,438 digits, batch 128, Adam: seconds an epoch (median over " +
    "50 epochs, median of 3 trainings) and seconds for all 50 epochs, one thread",
  measure: async () => {
    await setUpBackend();
    const { train } = await loadDigits();
    const runs = Array.from({ length: REPEATS }, (_, seed) => timeTraining(train.images, seed));
    return {
      seconds_per_epoch: median(runs.map((epochs) => median(epochs))),
      seconds_for_50_epochs: median(runs.map((epochs) => epochs.reduce((a, b) => a + b, 0))),
    };
  },
};

/** Seconds of each epoch. */
function timeTraining(images: Float32Array, seed: number): number[] {
  const random = new Random(seed), noise = random.split("noise");
  const vae = new VariationalAutoencoder({ random: random.split("weights") });
  const options = {
    optimizer: new Adam({ learningRate: 1e-3 }),
    variables: vae.variables,
    random: random.split("order"),
  };
  const seconds = Array.from({ length: EPOCHS }, () => {
    const start = performance.now();
    trainEpoch(images, vae.pixels, (x) => vaeLoss(vae, x, { random: noise }), options);
    return (performance.now() - start) / 1000;
  });
  vae.dispose();
  return seconds;
}
