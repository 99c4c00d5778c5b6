import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { type DenseActivation, fusedDense, plainDense, setUpBackend } from "lib/backend/mod.ts";
import { restoreStockBackwardPass } from "lib/backend/host/backward_pass.ts";
import { checkGradient } from "lib/tensor/mod.ts";
import { numbers } from "./_reference_matmul.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh"] as const;
const SHAPES = [[1, 1, 1], [3, 5, 7], [6, 4, 2], [5, 9, 12], [33, 7, 13], [0, 3, 2]] as const;

/** Loss of a layer whose outputs have weights of their own, so that no gradient is like another. */
function loss(layer: typeof fusedDense, activation: DenseActivation, weights: tf.Tensor) {
  return (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(
      layer(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, activation),
      weights,
    ));
}

function layerInputs([batch, inputs, units]: readonly [number, number, number]) {
  const x = tf.tensor2d(numbers(batch * inputs, 1), [batch, inputs]);
  const kernel = tf.tensor2d(numbers(inputs * units, 2), [inputs, units]);
  const bias = tf.tensor1d(numbers(units, 3));
  const weights = tf.tensor2d(numbers(batch * units, 4), [batch, units]);
  return { x, kernel, bias, weights };
}

Deno.test("fusedDense() and its gradients are those of plainDense()", () => {
  for (const shape of SHAPES) {
    for (const activation of ACTIVATIONS) {
      tf.tidy(() => {
        const { x, kernel, bias, weights } = layerInputs(shape);
        const y = fusedDense(x, kernel, bias, activation);
        assertClose(y, plainDense(x, kernel, bias, activation));
        const of = (layer: typeof fusedDense) =>
          tf.grads(loss(layer, activation, weights))([x, kernel, bias]);
        const expected = of(plainDense);
        of(fusedDense).forEach((gradient, i) => assertClose(gradient, expected[i]!));
      });
    }
  }
});

Deno.test("fusedDense() has the gradients that finite differences give", () => {
  for (const activation of ACTIVATIONS) {
    const { x, kernel, bias, weights } = layerInputs([3, 4, 5]);
    const f = loss(fusedDense, activation, weights);
    const options = { epsilon: 1e-2 };
    const errors = [
      checkGradient((x) => f(x, kernel, bias), x, options),
      checkGradient((kernel) => f(x, kernel, bias), kernel, options),
      checkGradient((bias) => f(x, kernel, bias), bias, options),
    ].map(({ largestRelativeError }) => largestRelativeError);
    assert.ok(Math.max(...errors) < 2e-3, `${activation}: ${errors}`);
    tf.dispose([x, kernel, bias, weights]);
  }
});

Deno.test("fusedDense() runs one kernel forward and one backward, for what is wanted alone", async () => {
  const { x, kernel, bias, weights } = layerInputs([5, 6, 7]);
  const f = loss(fusedDense, "relu", weights);
  const kernelsOf = async (gradients: () => tf.Tensor | tf.Tensor[]) => {
    const { kernels } = await tf.profile(gradients);
    return kernels.filter(({ name }) => /Dense|MatMul|Relu|Add/.test(name))
      .map(({ name, outputShapes }) => [name, ...outputShapes] as const);
  };
  const ofAll = await kernelsOf(() => tf.grads(f)([x, kernel, bias]));
  assert.deepEqual(ofAll, [["FusedDense", [5, 7]], ["FusedDenseGradient", [5, 6], [6, 7], [7]]]);
  const ofWeights = await kernelsOf(() =>
    tf.grads((kernel, bias) => f(x, kernel!, bias!))([kernel, bias])
  );
  assert.deepEqual(ofWeights.at(-1), ["FusedDenseGradient", [6, 7], [7]]);
  const ofInput = await kernelsOf(() => tf.grad((x) => f(x, kernel, bias))(x));
  assert.deepEqual(ofInput.at(-1), ["FusedDenseGradient", [5, 6]]);
  tf.dispose([x, kernel, bias, weights]);
});

Deno.test("each gradient of fusedDense() has the same bits, whichever others are wanted", () => {
  for (const shape of SHAPES) {
    for (const activation of ACTIVATIONS) {
      tf.tidy(() => {
        const { x, kernel, bias, weights } = layerInputs(shape);
        const f = loss(fusedDense, activation, weights), all = tf.grads(f)([x, kernel, bias]);
        const alone = [
          tf.grad((x) => f(x, kernel, bias))(x),
          tf.grad((kernel) => f(x, kernel, bias))(kernel),
          tf.grad((bias) => f(x, kernel, bias))(bias),
        ];
        for (const [i, gradient] of alone.entries()) {
          assert.deepEqual(gradient.dataSync(), all[i]!.dataSync());
        }
      });
    }
  }
});

Deno.test("fusedDense() trains on tfjs's own backward pass, which does not say what is wanted", () => {
  const { x, kernel, bias, weights } = layerInputs([5, 6, 7]);
  const gradients = () =>
    tf.tidy(() =>
      tf.grads((kernel, bias) => loss(fusedDense, "tanh", weights)(x, kernel!, bias!))([
        kernel,
        bias,
      ])
        .map((gradient) => gradient.dataSync())
    );
  const ours = gradients();
  restoreStockBackwardPass();
  try {
    assert.deepEqual(gradients(), ours);
  } finally {
    installKernels();
  }
  tf.dispose([x, kernel, bias, weights]);
});

Deno.test("fusedDense() computes and trains on the cpu backend, in plain operations", async () => {
  await setUpBackend({ backend: "cpu" });
  try {
    tf.tidy(() => {
      const { x, kernel, bias, weights } = layerInputs([3, 4, 5]);
      assertClose(fusedDense(x, kernel, bias, "tanh"), plainDense(x, kernel, bias, "tanh"));
      const [dx] = tf.grads(loss(fusedDense, "tanh", weights))([x, kernel, bias]);
      const [expected] = tf.grads(loss(plainDense, "tanh", weights))([x, kernel, bias]);
      assertClose(dx!, expected!);
    });
  } finally {
    await setUpBackend({ backend: "wasm" });
  }
});

Deno.test("fusedDense() has second derivatives where the plain layer has them", () => {
  // tfjs has none of tanh, relu and sigmoid
  tf.tidy(() => {
    const { x, kernel, bias } = layerInputs([1, 3, 2]);
    const curvature = (layer: typeof fusedDense) => {
      const slope = tf.grad((x: tf.Tensor) =>
        tf.sum(tf.square(layer(x as tf.Tensor2D, kernel, bias)))
      );
      return tf.grad((x: tf.Tensor) => tf.sum(slope(x)))(x);
    };
    assertClose(curvature(fusedDense), curvature(plainDense));
  });
});

Deno.test("fusedDense() leaks nothing when it is trained", () => {
  const { x, kernel, bias, weights } = layerInputs([3, 4, 5]);
  const step = () => tf.dispose(tf.grads(loss(fusedDense, "linear", weights))([x, kernel, bias]));
  step();
  const { numTensors, numDataBuffers } = tf.memory();
  for (let i = 0; i < 20; i++) step();
  assert.deepEqual([tf.memory().numTensors, tf.memory().numDataBuffers], [
    numTensors,
    numDataBuffers,
  ]);
  tf.dispose([x, kernel, bias, weights]);
});

Deno.test("fusedDense() names what does not fit", () => {
  const { x, kernel, bias, weights } = layerInputs([3, 4, 5]);
  assert.throws(() => fusedDense(weights, kernel, bias), {
    name: "RangeError",
    message: 'Cannot apply a dense layer: "x" must be of shape [batch, 4], current shape is [3, 5]',
  });
  assert.throws(() => fusedDense(x, kernel, bias, "gelu" as "relu"), {
    name: "RangeError",
    message:
      'Cannot apply a dense layer: "activation" must be one of linear, relu, sigmoid, tanh, ' +
      'current value is "gelu"',
  });
  tf.dispose([x, kernel, bias, weights]);
});
