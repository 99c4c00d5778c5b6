import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Conv2D, conv2d, type Conv2DParameters } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import {
  convolution,
  filterGradient,
  geometry2d,
  inputGradient,
  type Pad,
} from "../../backend/_reference_convolution.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const random = () => new Random(0);
const normals = <R extends tf.Rank>(...shape: number[]) =>
  normalTensor<R>(new Random(0).split(shape.join()), shape as tf.ShapeMap[R]);
const images = (...shape: number[]) => normals<tf.Rank.R4>(...shape);

type Pair = readonly [number, number];
const PADDINGS = ["valid", "same", 1, [0, 2]] as const;
const padOf = (padding: typeof PADDINGS[number]): Pad => {
  if (typeof padding !== "object") return padding;
  return [[0, 0], [padding[0], padding[0]], [padding[1], padding[1]], [0, 0]];
};

/** Every combination that the two paddings by numbers leave a window for. */
function* layers() {
  for (const kernel of [[1, 1], [2, 3], [3, 1]] as Pair[]) {
    for (const strides of [[1, 1], [2, 3], [3, 2]] as Pair[]) {
      for (const dilation of [[1, 1], [2, 1], [3, 2]] as Pair[]) {
        for (const padding of PADDINGS) yield { kernel, strides, dilation, padding };
      }
    }
  }
}

Deno.test("conv2d() and its gradients agree with plain loops in float64", () => {
  const inputs = 2, outputs = 3, x = images(2, 7, 8, inputs);
  for (const { kernel: size, strides, dilation, padding } of layers()) {
    const name = JSON.stringify({ size, strides, dilation, padding });
    const geometry = geometry2d(x.shape, size, [...strides], padOf(padding), [...dilation]);
    const [, height, width] = geometry.output;
    const kernel = images(...size, inputs, outputs), dy = images(2, height, width, outputs);
    const run = (x: tf.Tensor, kernel: tf.Tensor) => {
      const parameters = { kernel: kernel as tf.Tensor4D, strides, dilation, padding };
      return conv2d(x as tf.Tensor4D, parameters);
    };
    const { value, grads: [dx, dw] } = tf.valueAndGrads(run)([x, kernel], dy);
    const [xs, ws, dys] = [x, kernel, dy].map((tensor) => tensor.dataSync());
    assert.deepEqual(value.shape, [2, height, width, outputs], name);
    const near = { rtol: 1e-5, atol: 2e-5 };
    assertClose(value.dataSync(), convolution(geometry, xs!, ws!, inputs, outputs), near, name);
    assertClose(dx!.dataSync(), inputGradient(geometry, dys!, ws!, inputs, outputs), near, name);
    assertClose(dw!.dataSync(), filterGradient(geometry, xs!, dys!, inputs, outputs), near, name);
    tf.dispose([kernel, dy, value, dx!, dw!]);
  }
});

Deno.test("conv2d() has the same windows on every backend, strides larger than the kernel too", async () => {
  const x = [...Array(42).keys()],
    run = () => {
      const parameters = { kernel: tf.ones<tf.Rank.R4>([1, 2, 1, 1]), strides: 3, padding: "same" };
      return conv2d(tf.tensor4d(x, [1, 7, 6, 1]), parameters as Conv2DParameters).dataSync();
    };
  const onWasm = run();
  await setUpBackend({ backend: "cpu" });
  const onCpu = run();
  await setUpBackend();
  assert.deepEqual([...onWasm], [1, 7, 37, 43, 73, 79]);
  assert.deepEqual(onCpu, onWasm);
});

Deno.test("conv2d() of groups is a convolution of each group", () => {
  const x = images(2, 5, 5, 4), kernel = images(3, 3, 2, 6), bias = normals<tf.Rank.R1>(6);
  const part = (group: number) =>
    conv2d(tf.slice(x, [0, 0, 0, 2 * group], [-1, -1, -1, 2]), {
      kernel: tf.slice(kernel, [0, 0, 0, 3 * group], [-1, -1, -1, 3]),
      bias: tf.slice(bias, [3 * group], [3]),
    });
  assertClose(conv2d(x, { kernel, bias, groups: 2 }), tf.concat([part(0), part(1)], 3));
});

Deno.test("conv2d() passes a check of its gradients with bias, activation, dilation and groups", () => {
  const x = images(1, 5, 4, 2), kernel = images(2, 2, 1, 4), bias = normals<tf.Rank.R1>(4);
  const options = { groups: 2, dilation: 2, padding: "same", activation: "tanh" } as const;
  const loss = (x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D) =>
    tf.sum(tf.square(conv2d(x, { ...options, kernel, bias })));
  const checks = [
    checkGradient((x) => loss(x, kernel, bias), x),
    checkGradient((kernel) => loss(x, kernel, bias), kernel),
    checkGradient((bias) => loss(x, kernel, bias), bias),
  ];
  for (const { largestRelativeError } of checks) assert.ok(largestRelativeError < 0.02);
});

Deno.test("conv2d() gives as many outputs as inputs for a batch of none", () => {
  const y = conv2d(tf.zeros([0, 5, 5, 2]), { kernel: images(3, 3, 2, 4), padding: "same" });
  assert.deepEqual(y.shape, [0, 5, 5, 4]);
});

Deno.test("Conv2D draws glorot_uniform weights by its fans and no bias, or PyTorch's", () => {
  const sizes = { kernelSize: [3, 5], groups: 2 } as const;
  const keras = new Conv2D(4, 6, { ...sizes, random: random() });
  assert.deepEqual(keras.kernel.shape, [3, 5, 2, 6]);
  const [limit, torchLimit] = [Math.sqrt(6 / (15 * 2 + 15 * 6)), 1 / Math.sqrt(15 * 2)];
  const largest = Math.max(...keras.kernel.dataSync().map(Math.abs));
  assert.ok(largest <= limit * (1 + 1e-6) && largest > 0.95 * limit);
  assert.deepEqual([...keras.bias!.dataSync()], [0, 0, 0, 0, 0, 0]);
  const torch = new Conv2D(4, 6, { ...sizes, initializer: "fan_in_uniform", random: random() });
  const bias = [...torch.bias!.dataSync()];
  assert.ok(bias.every((b) => b !== 0 && Math.abs(b) <= torchLimit));
  keras.dispose();
  torch.dispose();
});

Deno.test("Conv2D trains its parameters and leaks no tensor", async () => {
  const x = images(2, 6, 6, 2);
  await withLeakCheck(() => {
    const layer = new Conv2D(2, 3, { kernelSize: 3, dilation: 2, random: random() });
    const loss = () => tf.sum(tf.square(layer.apply(x))) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, layer.variables);
    assert.equal(Object.keys(grads).length, 2);
    tf.dispose([value, grads]);
    layer.dispose();
  });
});

Deno.test("Conv2D keeps its weights on the way to PyTorch and Keras and back", async () => {
  const options = { kernelSize: [2, 3], groups: 2, initializer: "fan_in_uniform" } as const;
  await assertRoundTrip((seed) => new Conv2D(4, 6, { ...options, random: new Random(seed) }));
  const bare = { ...options, useBias: false };
  await assertRoundTrip((seed) => new Conv2D(4, 6, { ...bare, random: new Random(seed) }));
});

Deno.test("Conv2D and conv2d() say what is wrong with a size, a shape or a padding", () => {
  const build = (options: object, inputs = 4) =>
    new Conv2D(inputs, 6, { kernelSize: 3, random: random(), ...options });
  const fails = (options: object, message: RegExp) => assert.throws(() => build(options), message);
  assert.throws(() => build({}, 0), {
    name: "RangeError",
    message: 'Cannot build a convolution of images: "inputChannels" must be a positive integer, ' +
      "current value is 0",
  });
  fails({ kernelSize: [3, 0] }, /"kernelSize" must be an integer of at least 1, or two of them/);
  fails({ groups: 3 }, /"inputChannels" must be divisible by the 3 groups, current value is 4/);
  const kernel = images(3, 3, 4, 6), x = images(1, 5, 5, 4);
  const call = (options: object, message: RegExp, image = x) =>
    assert.throws(() => conv2d(image, { kernel, ...options }), message);
  call({}, /"x" must be of shape \[batch, height, width, 4\].*\[1, 5, 5, 3\]/, images(1, 5, 5, 3));
  call({}, /"length" must be at least 3, to hold a window, current value is 2/, images(1, 2, 5, 4));
  call({ dilation: 3 }, /"length" must be at least 7/);
  call({ strides: 0 }, /"strides" must be an integer of at least 1/);
  call({ strides: [1, 1.5] }, /"strides" must be/);
  call({ padding: -1 }, /"padding" must be an integer of at least 0/);
  call({ padding: "full" }, /"padding" must be "valid", "same" or integers.*"full"/);
  call({ padding: "causal" }, /"padding" must be .*"causal"/);
  call({ activation: "swish" }, /"activation" must be one of linear, relu, .*"swish"/);
  call({ bias: tf.zeros([5]) }, /"bias" must be of shape \[6\], current shape is \[5\]/);
  call({ groups: 4 }, /"filters" must be divisible by the 4 groups/);
});
