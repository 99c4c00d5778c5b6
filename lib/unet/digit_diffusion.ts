/** The diffusion model of digits that was trained in this project, with the classifier that judges it. */
import * as tf from "@tensorflow/tfjs";
import { type LoadOptions, readDigitDiffusionWeights } from "../datasets/mod.ts";
import { decodeSafetensors } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";
import type { UNetConfig } from "./_config.ts";
import { DigitClassifier } from "./digit_classifier.ts";
import { UNet } from "./u_net.ts";

/** How the training went, a value for each measurement. */
export interface DigitTraining {
  /** Steps done. */
  readonly step: readonly number[];
  /** Mean loss of the steps since the measurement before. */
  readonly loss: readonly number[];
  /** Fréchet distance to held-out digits of samples with the weights as they are. */
  readonly last: readonly number[];
  /** The same with the moving average of the weights. */
  readonly average: readonly number[];
}

/** The trained networks. */
export interface DigitDiffusion {
  /** Predicts v, with the exponential moving average of the weights. */
  readonly unet: UNet;
  /** With the weights of the last step. */
  readonly lastUnet: UNet;
  /** Knows the ten digits. */
  readonly classifier: DigitClassifier;
  /** Sizes of the U-Nets. */
  readonly config: UNetConfig;
  /** Steps of the diffusion process, whose schedule is "cosine". */
  readonly steps: number;
  /** How the training went. */
  readonly training: DigitTraining;
}

/**
 * Load the U-Net that `data/export/diffusion_digits.ts` trained on MNIST's digits, 16 x 16 pixels from -1 to 1
 * (`shrinkImages` with a crop of 24).
 *
 * @param options where the files are
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadDigitDiffusion } from "lib/unet/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { unet, steps } = await loadDigitDiffusion();
 * assert.deepEqual(unet.apply(tf.zeros([2, 16, 16, 1]), steps - 1).shape, [2, 16, 16, 1]);
 * ```
 */
export async function loadDigitDiffusion(options: LoadOptions = {}): Promise<DigitDiffusion> {
  const bytes = await readDigitDiffusionWeights(options);
  const { tensors, metadata } = decodeSafetensors(bytes, "digits.safetensors");
  const saved = (part: string) => JSON.parse(metadata[part]!);
  const config: UNetConfig = saved("config"), random = new Random(0);
  const unet = new UNet(config, { random }), lastUnet = new UNet(config, { random });
  const classifier = new DigitClassifier({ side: config.side, random });
  tf.tidy(() => {
    for (const [part, model] of Object.entries({ average: unet, last: lastUnet, classifier })) {
      const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${part}/`));
      model.load(Object.fromEntries(own.map(([name, { shape, values }]) => {
        return [name.slice(part.length + 1), tf.tensor(values, [...shape])];
      })));
    }
  });
  return { unet, lastUnet, classifier, config, steps: saved("steps"), training: saved("training") };
}
