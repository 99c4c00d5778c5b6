/**
 * Digits from codes without any training: principal components, with a Gaussian or a mixture fitted to
 * them. And how sure the judge of the samples is of held-out digits.
 */
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { loadParts, rowsOf } from "./_digits.ts";
import { principalComponents } from "./_principal_components.ts";
import { judgeJudge, judgeSamples } from "./_samples.ts";

export const sweep = defineSweep({
  description: "Digits from fitted codes of PCA, judged like those of the autoencoders; " +
    "the seeds vary the fit of the mixture and the draws",
  arms: {
    "PCA 8": { settings: { code: 8 } },
    "PCA 32": { settings: { code: 32 } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance_mixture",
  difference: { margin: 0.01, reason: "the margin of the autoencoders' samples" },
  minutes: 1,
  isChecked: ({ seed, code }) => seed === 0 && code === 8,
  run: async ({ seed, code }) => {
    const parts = await loadParts(false);
    return await inTensorScope(() => {
      const images = rowsOf(parts.train), pca = principalComponents(images, Number(code));
      const decode = (z: tf.Tensor2D) => tf.clipByValue<tf.Tensor2D>(pca.decode(z), 0, 1);
      const samples = judgeSamples(decode, pca.encode(images), parts, new Random(seed));
      return { ...samples, ...judgeJudge(parts) };
    });
  },
});
