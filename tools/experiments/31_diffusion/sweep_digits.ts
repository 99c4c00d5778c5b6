/** The sweep of notebook 31 on sampling: how far digits are from real ones, by steps and fresh noise. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";
import { loadDigitDiffusion } from "lib/unet/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { featureDistance, featuresOf, loadSmallDigits, PIXELS, samplesOf } from "./_digits.ts";

/** Samples of a run; held-out digits that the energy distance compares them with. */
const SAMPLES = 100, HELD_OUT = 500;

const deterministic = (steps: number) =>
  [`DDIM ${steps}`, { settings: { eta: 0, steps } }] as const;
const noisy = (steps: number) => [`DDPM ${steps}`, { settings: { eta: 1, steps } }] as const;

/** Read once for all runs of a process. */
let digits: ReturnType<typeof loadSmallDigits> | undefined;

export const sweep = defineSweep({
  description:
    "Digits of 16 x 16 pixels by the U-Net of data/diffusion/digits.safetensors, 100 a run, by the number " +
    "of steps, without fresh noise (DDIM) and with all of it (DDPM); DDIM 20, last: without the moving " +
    "average of the weights; seeds vary the noise; Fréchet distance of the classifier's features to 2,000 " +
    "held-out digits, energy distance of the pixels to 500",
  arms: {
    ...Object.fromEntries([1, 2, 5, 10, 20, 50].map(deterministic)),
    ...Object.fromEntries([10, 100].map(noisy)),
    "DDIM 20, last": { settings: { eta: 0, steps: 20, weights: "last" } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "frechet",
  difference: {
    margin: 2,
    reason: "the standard deviation among lots of real digits of this size",
  },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "DDIM 5",
  run: async ({ seed, steps, eta, weights = "averaged" }) => {
    await setUpBackend();
    const { test } = await (digits ??= loadSmallDigits());
    const { unet, lastUnet, classifier } = await loadDigitDiffusion();
    return await inTensorScope(() => {
      const random = new Random(seed), drawn = { count: SAMPLES, steps: Number(steps), random };
      const samples = samplesOf(weights === "last" ? lastUnet : unet, {
        ...drawn,
        eta: Number(eta),
      });
      const features = featuresOf(classifier, samples);
      return {
        frechet: featureDistance(features, featuresOf(classifier, test.images)),
        energy: energyDistance(samples, test.images.subarray(0, HELD_OUT * PIXELS), PIXELS),
      };
    });
  },
});
