/** Reference cases on the prior of DALL·E 2. */
import * as tf from "@tensorflow/tfjs";
import { chooseByText, priorLoss, slerp } from "lib/dalle/mod.ts";
import { guide } from "lib/diffusion/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

function prior(inputs: GoldenInputs) {
  const { image_embed, unconditional_prediction, guidance, embed_a, embed_b, slerp_t } = inputs;
  const predicted = tf.tensor2d(inputs.predicted_image_embed);
  const { mean, squaredDistance } = priorLoss(predicted, tf.tensor2d(image_embed));
  const { two_samples, text_embed } = inputs;
  return {
    prior_mse: values(mean),
    prior_sum_of_squares_mean_over_batch: values(squaredDistance),
    cfg: values(guide(predicted, tf.tensor2d(unconditional_prediction), guidance)),
    slerp: values(slerp(tf.tensor2d(embed_a), tf.tensor2d(embed_b), slerp_t)),
    rerank_choice: values(
      chooseByText(tf.tensor3d(two_samples), tf.tensor2d(text_embed)).choice,
    ),
  };
}

export const adapters: Record<string, Adapter> = { dalle2_prior: inFloat32(prior) };
