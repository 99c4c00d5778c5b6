/** Reference cases on normalization: Keras's layers, PyTorch's functions with their gradients. */
import * as tf from "@tensorflow/tfjs";
import {
  batchNorm,
  BatchNormalization,
  groupNorm,
  GroupNormalization,
  layerNorm,
  LayerNormalization,
  loadKeras,
  loadTorch,
  RMSNormalization,
  toKeras,
  toTorch,
  unitNorm,
} from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

const gradients = (f: (...args: tf.Tensor[]) => tf.Tensor, args: tf.Tensor[], dy: tf.Tensor) =>
  tf.grads(f)(args, dy).map(values);
const toNchw = (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2]);

function batch(inputs: GoldenInputs) {
  const [train, infer] = [tf.tensor2d(inputs.x_train), tf.tensor2d(inputs.x_infer)];
  const { gamma, beta, moving_mean, moving_variance } = inputs, channels = gamma.length;
  const keras = () => {
    const layer = new BatchNormalization(channels, { epsilon: 1e-3 });
    loadKeras(layer, { gamma, beta, moving_mean, moving_variance });
    return layer;
  };
  const kerasLayer = keras();
  const kerasTrained = values(kerasLayer.apply(train, { training: true }));
  const kerasAfter = toKeras(kerasLayer);
  const torchLayer = new BatchNormalization(channels, { momentum: 0.9, unbiased: true });
  loadTorch(torchLayer, {
    weight: gamma,
    bias: beta,
    running_mean: moving_mean,
    running_var: moving_variance,
    num_batches_tracked: 0,
  });
  const torchTrained = values(torchLayer.apply(train, { training: true }));
  const torchAfter = toTorch(torchLayer);
  const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => batchNorm(x, { gamma, beta });
  const parameters = [train, tf.tensor1d(gamma), tf.tensor1d(beta)];
  const [gradX, gradGamma, gradBeta] = gradients(run, parameters, tf.tensor(inputs.grad_out));
  return {
    keras_train_output: kerasTrained,
    keras_moving_mean_after: values(kerasAfter["moving_mean"]!),
    keras_moving_variance_after: values(kerasAfter["moving_variance"]!),
    keras_infer_output_after: values(kerasLayer.apply(infer)),
    keras_images_train: values(
      keras().apply(tf.tensor4d(inputs.images_nhwc), { training: true }),
    ),
    torch_train_output: torchTrained,
    torch_running_mean_after: values(torchAfter["running_mean"]!),
    torch_running_var_after: values(torchAfter["running_var"]!),
    torch_infer_output_after: values(torchLayer.apply(infer)),
    torch_grad_x: gradX,
    torch_grad_gamma: gradGamma,
    torch_grad_beta: gradBeta,
  };
}

function layer({ x, gamma, beta, grad_out }: GoldenInputs) {
  const features = gamma.length, input = tf.tensor(x);
  const keras = new LayerNormalization(features, { epsilon: 1e-3 });
  loadKeras(keras, { gamma, beta });
  const torch = new LayerNormalization(features);
  loadTorch(torch, { weight: gamma, bias: beta });
  const rms = new RMSNormalization(features);
  loadTorch(rms, { weight: gamma });
  const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => layerNorm(x, { gamma, beta });
  const parameters = [input, tf.tensor1d(gamma), tf.tensor1d(beta)];
  const [grad_x, grad_gamma, grad_beta] = gradients(run, parameters, tf.tensor(grad_out));
  return {
    "keras_eps_1e-3": values(keras.apply(input)),
    "torch_eps_1e-5": values(torch.apply(input)),
    grad_x,
    grad_gamma,
    grad_beta,
    torch_rmsnorm: values(rms.apply(input)),
  };
}

function group({ groups, x_nhwc, gamma, beta, grad_out_nchw, vector }: GoldenInputs) {
  const channels = gamma.length, x = tf.tensor4d(x_nhwc);
  const keras = new GroupNormalization(channels, groups, { epsilon: 1e-3 });
  loadKeras(keras, { gamma, beta });
  const torch = new GroupNormalization(channels, groups);
  loadTorch(torch, { weight: gamma, bias: beta });
  const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    groupNorm(tf.transpose(x, [0, 2, 3, 1]), { groups, gamma, beta });
  const parameters = [toNchw(x), tf.tensor1d(gamma), tf.tensor1d(beta)];
  const dy = tf.transpose(tf.tensor4d(grad_out_nchw), [0, 2, 3, 1]);
  const [grad_x_nchw, grad_gamma, grad_beta] = gradients(run, parameters, dy);
  return {
    "keras_nhwc_eps_1e-3": values(keras.apply(x)),
    "torch_nchw_eps_1e-5": values(toNchw(torch.apply(x))),
    grad_x_nchw,
    grad_gamma,
    grad_beta,
    torch_instance_norm_nchw: values(toNchw(groupNorm(x, { groups: channels }))),
    unit_norm: values(unitNorm(tf.tensor1d(vector))),
  };
}

export const adapters: Record<string, Adapter> = {
  norm_batch: inFloat32(batch),
  norm_group: inFloat32(group),
  norm_layer: inFloat32(layer),
};
