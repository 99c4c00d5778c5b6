/** Reference cases on dropout and on the spread of initial weights, by Keras and PyTorch. */
import * as tf from "@tensorflow/tfjs";
import { Dropout, dropout, initialGain, initialSpread, TRUNCATED_DEVIATION } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

function dropoutAndInitializers(inputs: GoldenInputs) {
  const { keep_mask, rate, fan_in: fanIn, fan_out: fanOut } = inputs, fans = { fanIn, fanOut };
  const x = tf.tensor(inputs.x);
  return {
    dropout_train: dropout(x, tf.tensor(keep_mask), rate).arraySync(),
    dropout_infer: new Dropout(rate).apply(x).arraySync(),
    glorot_uniform_limit: initialSpread("glorot_uniform", fans),
    glorot_normal_stddev_before_truncation: initialSpread("glorot_normal", fans),
    truncated_normal_correction: TRUNCATED_DEVIATION,
    he_normal_stddev: initialSpread("he_normal", fans),
    he_uniform_limit: initialSpread("he_uniform", fans),
    lecun_uniform_limit: initialSpread("lecun_uniform", fans),
    torch_linear_default_bound: initialSpread("fan_in_uniform", fans),
    gain_tanh: initialGain("tanh"),
    gain_relu: initialGain("relu"),
    "gain_leaky_0.2": initialGain("leaky_relu", 0.2),
  };
}

export const adapters: Record<string, Adapter> = {
  norm_dropout_init: inFloat32(dropoutAndInitializers),
};
