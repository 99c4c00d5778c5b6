/** Reference cases on optimizers, in Keras's and in PyTorch's convention; on clipping and averaging. */
import * as tf from "@tensorflow/tfjs";
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  type Convention,
  ExponentialMovingAverage,
  Lion,
  NAdam,
  type Optimizer,
  RMSprop,
  SGD,
} from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32, onTensors } from "../on_tensors.ts";

type Step = (optimizer: Optimizer, name: string, gradient: tf.Tensor) => void;

const apply: Step = (optimizer, name, gradient) =>
  tf.tidy(() => optimizer.applyGradients({ [name]: gradient }));

/** The weights after each step. */
function weightsAfterEachStep(
  { w0, gradients }: GoldenInputs,
  optimizer: Optimizer,
  step: Step = apply,
): unknown[] {
  const variable = tf.tidy(() => tf.variable(tf.tensor(w0)));
  const steps = gradients.map((gradient: number[]) => {
    tf.tidy(() => step(optimizer, variable.name, tf.tensor(gradient)));
    return variable.arraySync();
  });
  tf.dispose(variable);
  optimizer.dispose();
  return steps;
}

/** An optimizer in the convention of each library. */
const inBoth = (make: (hyper: GoldenInputs, convention: Convention) => Optimizer) =>
  onTensors((inputs) => {
    const run = (convention: Convention) =>
      weightsAfterEachStep(inputs, make(inputs["hyper"], convention));
    return {
      keras_weights_after_each_step: run("keras"),
      torch_weights_after_each_step: run("pytorch"),
    };
  });

const betas = ({ lr, b1, b2, eps }: GoldenInputs) => {
  return { learningRate: lr, beta1: b1, beta2: b2, epsilon: eps };
};
const rms = ({ lr, rho, eps }: GoldenInputs) => ({ learningRate: lr, rho, epsilon: eps });

function clipAndAverage(inputs: GoldenInputs) {
  const { clipnorm, clipvalue, grads_a, grads_b, max_norm, w0, gradients, ema_momentum } = inputs;
  const sgd = () => new SGD({ learningRate: 0.1 });
  const { gradients: clipped, norm } = clipByGlobalNorm(
    [tf.tensor(grads_a), tf.tensor(grads_b)],
    max_norm,
  );
  const parameter = tf.variable(tf.tensor(w0));
  const average = new ExponentialMovingAverage({ parameter }, { decay: ema_momentum });
  const averages = gradients.map((gradient: number[]) => {
    parameter.assign(tf.tensor(gradient));
    average.update();
    return average.averages["parameter"]!.arraySync();
  });
  return {
    keras_clipnorm: weightsAfterEachStep(
      inputs,
      sgd(),
      (optimizer, name, gradient) =>
        optimizer.applyGradients(clipByNorm({ [name]: gradient }, clipnorm)),
    ),
    keras_clipvalue: weightsAfterEachStep(
      inputs,
      sgd(),
      (optimizer, name, gradient) =>
        optimizer.applyGradients(clipByValue({ [name]: gradient }, clipvalue)),
    ),
    torch_total_norm: norm,
    torch_clipped_a: clipped[0]!.arraySync(),
    torch_clipped_b: clipped[1]!.arraySync(),
    ema_of_gradients_from_w0: averages,
  };
}

export const adapters: Record<string, Adapter> = {
  optimizer_sgd: inBoth(({ lr }) => new SGD({ learningRate: lr })),
  optimizer_momentum: inBoth(({ lr, m }) => new SGD({ learningRate: lr, momentum: m })),
  optimizer_nesterov: inBoth(({ lr, m }) =>
    new SGD({ learningRate: lr, momentum: m, nesterov: true })
  ),
  optimizer_rmsprop: inBoth((hyper, convention) => new RMSprop({ ...rms(hyper), convention })),
  optimizer_rmsprop_momentum_centered: inBoth((hyper, convention) =>
    new RMSprop({ ...rms(hyper), convention, momentum: hyper["m"], centered: true })
  ),
  optimizer_adagrad: inBoth(({ lr, eps }, convention) =>
    new Adagrad({ learningRate: lr, epsilon: eps, initialAccumulator: 0.1, convention })
  ),
  optimizer_adadelta: inBoth((hyper) => new Adadelta(rms(hyper))),
  optimizer_adam: inBoth((hyper, convention) => new Adam({ ...betas(hyper), convention })),
  optimizer_adam_amsgrad: inBoth((hyper, convention) =>
    new Adam({ ...betas(hyper), convention, amsgrad: true })
  ),
  optimizer_adamw: inBoth((hyper, convention) =>
    new Adam({ ...betas(hyper), convention, weightDecay: hyper["wd"] })
  ),
  optimizer_adamax: inBoth((hyper, convention) => new Adamax({ ...betas(hyper), convention })),
  optimizer_nadam: inBoth((hyper, convention) =>
    new NAdam({ ...betas(hyper), momentumDecay: convention === "keras" ? 1 : 4e-3 })
  ),
  optimizer_lion: inBoth(({ lr, b1, b2 }) => new Lion({ learningRate: lr, beta1: b1, beta2: b2 })),
  optimizer_clip_ema: inFloat32(clipAndAverage),
};
