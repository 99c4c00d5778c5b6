/** How long a prediction of the same U-Net takes on pixels and on latents, and how long the decoder takes. */
import type * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  LatentDiffusion,
  type LatentDiffusionConfig,
  loadFirstStage,
  loadPainter,
} from "lib/latent_diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import type { Measurement } from "../measurement.ts";

const BATCH = 32, WARM_UP = 3, REPEATS = 15;

export const measurement: Measurement = {
  description:
    `Milliseconds of one prediction for ${BATCH} examples by the painter's U-Net on latents of 4 x 4 x 8 and on ` +
    "pixels of 16 x 16 x 3, and of decoding as many latents, one thread: the fastest of " +
    `${REPEATS} in turn`,
  measure: async () => {
    await setUpBackend();
    const { autoencoder } = await loadFirstStage(), { model, config } = await loadPainter();
    const sizes: LatentDiffusionConfig = { ...config, side: 16, channels: 3 };
    const onPixels = new LatentDiffusion(sizes, { random: new Random(0) });
    const captions = new Array<string>(BATCH).fill("a small red ring"), random = new Random(1);
    const pixels = normalTensor<tf.Rank.R4>(random, [BATCH, 16, 16, 3]);
    const latents = normalTensor<tf.Rank.R4>(random, [BATCH, 4, 4, 8]);
    const contestants: Readonly<Record<string, () => tf.Tensor>> = {
      "U-Net on pixels": () => onPixels.apply(pixels, 500, captions),
      "U-Net on latents": () => model.apply(latents, 500, captions),
      "decoder": () => autoencoder.decode(latents),
    };
    const fastest = new Map<string, number>();
    for (let i = 0; i < WARM_UP + REPEATS; i++) {
      for (const [name, compute] of Object.entries(contestants)) {
        const start = performance.now(), result = compute();
        result.dataSync();
        const milliseconds = performance.now() - start;
        result.dispose();
        if (i >= WARM_UP) fastest.set(name, Math.min(milliseconds, fastest.get(name) ?? Infinity));
      }
    }
    return Object.fromEntries(fastest);
  },
};
