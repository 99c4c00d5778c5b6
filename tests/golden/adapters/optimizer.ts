/** Reference cases on Adam and AdamW, in Keras's and in PyTorch's convention. */
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { onTensors } from "../on_tensors.ts";

/** The weights after each step; the two conventions differ in where epsilon is added. */
function weightsAfterEachStep(
  { w0, gradients, hyper }: GoldenInputs,
  { epsilonHat, weightDecay }: { epsilonHat: boolean; weightDecay: number },
): unknown[] {
  const variable = tf.tidy(() => tf.variable(tf.tensor(w0)));
  const { lr: learningRate, b1: beta1, b2: beta2, eps: epsilon } = hyper;
  const optimizer = new Adam({
    ...{ learningRate, beta1, beta2, epsilon },
    ...{ epsilonHat, weightDecay },
  });
  const steps = gradients.map((gradient: number[]) => {
    tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor(gradient) }));
    return variable.arraySync();
  });
  tf.dispose(variable);
  optimizer.dispose();
  return steps;
}

const bothConventions = (decayOf: (inputs: GoldenInputs) => number) =>
  onTensors((inputs) => {
    const weightDecay = decayOf(inputs);
    const stepsOf = (epsilonHat: boolean) =>
      weightsAfterEachStep(inputs, { epsilonHat, weightDecay });
    return {
      keras_weights_after_each_step: stepsOf(true),
      torch_weights_after_each_step: stepsOf(false),
    };
  });

export const adapters: Record<string, Adapter> = {
  optimizer_adam: bothConventions(() => 0),
  optimizer_adamw: bothConventions(({ hyper }) => hyper.wd),
};
