/** ControlNet's zero convolutions: the same branch with and without them, step by step. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { drawScenes } from "lib/datasets/mod.ts";
import { edgeHints, loadFirstStage, loadPainter } from "lib/latent_diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { newBranch, type Parts, placement, trainBranch } from "./_control.ts";
import { accuracies } from "./_painting.ts";

const STEPS = 120, JUDGED = 64, MEASURED = [1, 40, 120], SCALE = 3, SAMPLING_STEPS = 20;

export const sweep = defineSweep({
  description:
    "The painter of scenes, held fixed, with a control branch that reads edges: convolutions around the branch " +
    `that start at 0, or drawn like others (${STEPS} steps of Adam, 1e-3, batches of 32); share of ${JUDGED} ` +
    `pictures that are as the caption says, and overlap with the object of the edges (guidance ${SCALE}, ` +
    `${SAMPLING_STEPS} DDIM steps), before the training and in it`,
  arms: {
    "zero convolutions": { settings: { zero: 1 } },
    "drawn convolutions": { settings: { zero: 0 } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "overlap_120",
  difference: { margin: 0.05, reason: "less than half of a pixel of place for a small object" },
  minutes: 3,
  isChecked: ({ zero, seed }) => seed === 0 && zero === 1,
  run: async ({ zero, seed }) => {
    await setUpBackend();
    const loaded = { ...await loadFirstStage(), ...await loadPainter() };
    return await inTensorScope(() => control(loaded, zero === 1, seed));
  },
});

function control(parts: Parts, isZero: boolean, seed: number): Record<string, number> {
  const { model, autoencoder, judge, latentScale } = parts, random = new Random(seed);
  const branch = newBranch(parts, isZero, random.split("branch"));
  const scenes = drawScenes(JUDGED, { combinations: "training", random: random.split("judged") });
  const pictures = tf.tensor4d(scenes.images, [JUDGED, 16, 16, 3]), hint = edgeHints(pictures);
  const noise = normalTensor<tf.Rank.R4>(random.split("samples"), [JUDGED, 4, 4, 8]);
  const wished = scenes.objects.map(([object]) => ({ ...object!, caption: "" }));
  const found: Record<string, number> = {};
  const measure = (step: number, isControlled = true) =>
    tf.tidy(() => {
      const both = tf.concat([hint, hint]); // guidance asks with the caption and without
      const z = model.sample(scenes.captions, {
        ...{ noise, scale: SCALE, steps: SAMPLING_STEPS },
        ...(isControlled && {
          control: (x, time, captions) => branch.apply(x, time, both, model.readCaptions(captions)),
        }),
      });
      const painted = tf.clipByValue(
        autoencoder.decode(tf.div(z, latentScale)),
        0,
        1,
      ) as tf.Tensor4D;
      const name = isControlled ? `${step}` : "without";
      found[`overlap_${name}`] = placement(painted, scenes);
      found[`right_${name}`] = accuracies(judge, painted, wished).right;
    });
  measure(0, false);
  measure(0);
  trainBranch(parts, branch, {
    ...{ steps: STEPS, learningRate: 1e-3, random: random.split("training") },
    after: (step) => MEASURED.includes(step) && measure(step),
  });
  return found;
}
