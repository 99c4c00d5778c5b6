/** Reference cases on activation functions: values and derivatives. */
import * as tf from "@tensorflow/tfjs";
import { type ActivationFunction, activations, leakyRelu } from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const leaky = (slope: number) => <T extends tf.Tensor>(x: T) => leakyRelu(x, slope);

/** By the names of the cases, where they are not ours. */
const NAMED_OTHERWISE: Readonly<Record<string, ActivationFunction>> = {
  "leaky_relu_torch_default_0.01": leaky(0.01),
  gelu_exact: activations.gelu,
};
const { softmax, log_softmax, linear: _, gelu: __, ...elementwise } = activations;

function run({ x, z, grad_out }: GoldenInputs): Record<string, unknown> {
  const points = tf.tensor1d(x), rows = tf.tensor2d(z), upstream = tf.tensor2d(grad_out);
  const valuesAndDerivatives = (f: ActivationFunction) => ({
    value: f(points).arraySync(),
    derivative: tf.grad((x: tf.Tensor) => f(x))(points).arraySync(),
  });
  const valuesAndProduct = (f: ActivationFunction) => ({
    value: f(rows).arraySync(),
    vjp: tf.grad((z: tf.Tensor) => f(z))(rows, upstream).arraySync(),
  });
  const row = tf.tensor1d(z[0]), eye = tf.eye(z[0].length);
  const jacobian = tf.unstack(eye).map((dy) =>
    tf.grad((z: tf.Tensor) => softmax(z))(row, dy).arraySync()
  );
  return {
    ...Object.fromEntries(
      Object.entries<ActivationFunction>({ ...elementwise, ...NAMED_OTHERWISE })
        .map(([name, f]) => [name, valuesAndDerivatives(f)]),
    ),
    softmax: { ...valuesAndProduct(softmax), jacobian_first_row: jacobian },
    log_softmax: valuesAndProduct(log_softmax),
    logsumexp: tf.logSumExp(rows, -1).arraySync(),
  };
}

export const adapters: Record<string, Adapter> = { activations: inFloat32(run) };
