import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Conv1D, conv1d, type Padding1D } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const random = () => new Random(0);
const sequences = (...shape: [number, number, number]) =>
  normalTensor<tf.Rank.R3>(new Random(0).split(shape.join()), shape);

/** The formula, in plain loops. */
function reference(
  x: number[][],
  w: number[][][],
  { strides, dilation, before, length }: Record<string, number>,
): number[][] {
  return Array.from(
    { length: length! },
    (_, t) =>
      w[0]![0]!.map((_, f) =>
        w.reduce((sum, taps, u) => {
          const row = x[t * strides! + u * dilation! - before!] ?? [];
          return sum + taps.reduce((inner, weights, c) => inner + (row[c] ?? 0) * weights[f]!, 0);
        }, 0)
      ),
  );
}

Deno.test("conv1d() agrees with the formula for each padding", () => {
  const x = sequences(1, 9, 2), kernel = sequences(3, 2, 4);
  const cases: [Padding1D, number, number, number, number][] = [
    ["valid", 1, 2, 0, 5],
    ["valid", 2, 1, 0, 4],
    ["same", 1, 2, 2, 9],
    ["same", 4, 1, 1, 3],
    ["causal", 1, 2, 4, 9],
    ["causal", 2, 2, 4, 5],
    [2, 2, 1, 2, 6],
  ];
  for (const [padding, strides, dilation, before, length] of cases) {
    const [xs] = x.arraySync(), sizes = { strides, dilation, before, length };
    const y = conv1d(x, { kernel, padding, strides, dilation });
    const name = `${padding} ${strides} ${dilation}`;
    assertClose(y, tf.tensor3d([reference(xs!, kernel.arraySync(), sizes)]), undefined, name);
  }
});

Deno.test("conv1d() with causal padding sees no later input", () => {
  const x = sequences(2, 8, 3), kernel = sequences(4, 3, 2);
  const changed = tf.concat([tf.slice(x, [0, 0, 0], [-1, 5, -1]), tf.ones([2, 3, 3])], 1);
  const [before, after] = [x, changed].map((x) => {
    const y = conv1d(x as tf.Tensor3D, { kernel, dilation: 2, padding: "causal" });
    return tf.unstack(y, 1).map((step) => [...step.dataSync()]);
  });
  assert.deepEqual(after!.slice(0, 5), before!.slice(0, 5));
  assert.notDeepEqual(after![5], before![5]);
});

Deno.test("conv1d() passes a check of its gradients", () => {
  const x = sequences(2, 6, 2), kernel = sequences(3, 1, 4);
  const options = { groups: 2, dilation: 2, padding: "causal", activation: "sigmoid" } as const;
  const loss = (x: tf.Tensor3D, kernel: tf.Tensor3D) =>
    tf.sum(tf.square(conv1d(x, { ...options, kernel })));
  assert.ok(checkGradient((x) => loss(x, kernel), x).largestRelativeError < 0.02);
  assert.ok(checkGradient((kernel) => loss(x, kernel), kernel).largestRelativeError < 0.02);
});

Deno.test("Conv1D leaks no tensor and keeps its weights on the way to other frameworks", async () => {
  const x = sequences(2, 6, 4), options = { kernelSize: 3, groups: 2, padding: "causal" } as const;
  await withLeakCheck(() => {
    const layer = new Conv1D(4, 2, { ...options, random: random() });
    layer.apply(x).dispose();
    layer.dispose();
  });
  await assertRoundTrip((seed) =>
    new Conv1D(4, 2, { ...options, initializer: "fan_in_uniform", random: new Random(seed) })
  );
});

Deno.test("Conv1D and conv1d() say what is wrong with a size, a shape or a padding", () => {
  const build = (options: object) =>
    new Conv1D(4, 6, { kernelSize: 3, random: random(), ...options });
  assert.throws(() => build({ kernelSize: 1.5 }), {
    name: "RangeError",
    message: 'Cannot build a convolution of sequences: "kernelSize" must be a positive integer, ' +
      "current value is 1.5",
  });
  assert.throws(() => build({ groups: 4 }), /"filters" must be divisible by the 4 groups/);
  const kernel = sequences(3, 4, 6), x = sequences(1, 5, 4);
  const fails = (options: object, message: RegExp, input = x) =>
    assert.throws(() => conv1d(input, { kernel, ...options }), message);
  fails({}, /"length" must be at least 3/, sequences(1, 2, 4));
  fails({ padding: "full" }, /"padding" must be .*"full"/);
  fails({ dilation: 0, padding: "causal" }, /"dilation" must be an integer of at least 1/);
  fails({}, /"x" must be of shape .*, 4\], current shape is \[1, .*5, 3\]/, sequences(1, 5, 3));
});
