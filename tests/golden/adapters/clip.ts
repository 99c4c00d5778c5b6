/** Reference cases on CLIP: its loss, SigLIP's, and classification by captions. */
import * as tf from "@tensorflow/tfjs";
import {
  contrastiveLoss,
  INITIAL_LOG_SCALE,
  promptEnsemble,
  siglipLoss,
  zeroShotProbabilities,
} from "lib/clip/mod.ts";
import { unitNorm } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

function loss({ image_embeds, text_embeds, logit_scale_log }: GoldenInputs) {
  const images = tf.tensor2d(image_embeds), texts = tf.tensor2d(text_embeds);
  const logScale = tf.scalar(logit_scale_log);
  const terms = contrastiveLoss(images, texts, logScale);
  const [gradImages, gradTexts, gradScale] = tf.grads((...given: tf.Tensor[]) => {
    const [images, texts, scale] = given as [tf.Tensor2D, tf.Tensor2D, tf.Scalar];
    return contrastiveLoss(images, texts, scale).loss;
  })([images, texts, logScale]).map(values);
  return {
    image_unit: values(unitNorm(images)),
    text_unit: values(unitNorm(texts)),
    logits_per_text: values(terms.logitsPerText),
    loss: values(terms.loss),
    loss_text_to_image: values(terms.textToImage),
    loss_image_to_text: values(terms.imageToText),
    grad_image_embeds: gradImages,
    grad_text_embeds: gradTexts,
    grad_logit_scale: gradScale,
    initial_logit_scale_in_CLIP: INITIAL_LOG_SCALE,
  };
}

function zeroShot({ image_embeds, prompt_embeds_class_prompt_dim, scale }: GoldenInputs) {
  const images = tf.tensor2d(image_embeds), prompts = tf.tensor3d(prompt_embeds_class_prompt_dim);
  const [classes, , size] = prompts.shape;
  const ensemble = promptEnsemble(prompts);
  const first = promptEnsemble(tf.slice(prompts, [0, 0, 0], [classes, 1, size]));
  const probabilities = zeroShotProbabilities(images, ensemble, scale);
  return {
    class_weights: values(ensemble),
    probs_ensemble: values(probabilities),
    argmax: values(tf.argMax(probabilities, -1)),
    probs_first_prompt: values(zeroShotProbabilities(images, first, scale)),
    cosine: values(tf.matMul(unitNorm(images), ensemble, false, true)),
  };
}

function siglip({ image_embeds, text_embeds, logit_scale_log, bias }: GoldenInputs) {
  const learned = { logScale: tf.scalar(logit_scale_log), bias: tf.scalar(bias) };
  return {
    loss: values(siglipLoss(tf.tensor2d(image_embeds), tf.tensor2d(text_embeds), learned)),
  };
}

export const adapters: Record<string, Adapter> = {
  clip_loss: inFloat32(loss),
  clip_zeroshot: inFloat32(zeroShot),
  clip_siglip: inFloat32(siglip),
};
