import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "../../lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random, uniformTensor } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
installKernels();

/** Images with one bright row or column, and which of the two it is. */
function stripes(random: Random, batch: number, side: number): { x: tf.Tensor4D; y: tf.Tensor2D } {
  const x = new Float32Array(batch * side * side), y = new Float32Array(batch * 2);
  for (let n = 0; n < batch; n++) {
    const [kind, place] = [random.integer(0, 2), random.integer(0, side)];
    y[2 * n + kind] = 1;
    for (let i = 0; i < side; i++) {
      x[n * side * side + (kind === 0 ? place * side + i : i * side + place)] = 1;
    }
  }
  return { x: tf.tensor4d(x, [batch, side, side, 1]), y: tf.tensor2d(y, [batch, 2]) };
}

/** He-normal filters as variables. */
function filters(random: Random, shapes: Record<string, number[]>): Record<string, tf.Variable> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const fanIn = tf.util.sizeFromShape(shape.slice(0, -1));
      const value = normalTensor(random, shape as [number], 0, Math.sqrt(2 / fanIn));
      const variable = tf.variable(value);
      value.dispose();
      return [name, variable];
    }),
  );
}

/** Losses of so many Adam steps; frees the optimizer and the variables. */
function train(
  variables: Record<string, tf.Variable>,
  loss: () => tf.Scalar,
  steps: number,
): number[] {
  const optimizer = tf.train.adam(0.01);
  const list = Object.values(variables);
  const losses = Array.from({ length: steps }, () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, list);
      optimizer.applyGradients(grads as never);
      return value.dataSync()[0]!;
    }));
  optimizer.dispose();
  tf.dispose(list);
  return losses;
}

function trainClassifier(): number[] {
  const random = new Random(40);
  const { x, y } = stripes(random, 24, 8);
  const w = filters(random, {
    first: [3, 3, 1, 6],
    depthwise: [3, 3, 6, 2],
    pointwise: [1, 1, 12, 8],
    dense: [32, 2],
  });
  const losses = train(w, () => {
    const a = tf.maxPool(tf.conv2d(x, w["first"] as never, 1, "same"), 2, 2, "same"); // [24, 4, 4, 6]
    const b = tf.separableConv2d(
      tf.relu(a),
      w["depthwise"] as never,
      w["pointwise"] as never,
      1,
      "same",
    ); // [24, 4, 4, 8]
    const c = tf.avgPool(tf.relu(b), 2, 2, "same"); // [24, 2, 2, 8]
    const logits = tf.matMul(tf.reshape(c, [24, 32]), w["dense"] as never); // [24, 2]
    return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
  }, 25);
  tf.dispose([x, y]);
  return losses;
}

/** Encoder, decoder and one skip connection: the net shall take noise away. */
function trainUNet(): number[] {
  const random = new Random(41);
  const { x: clean, y } = stripes(random, 8, 8);
  const noisy = tf.tidy(() => tf.add(clean, uniformTensor(random, [8, 8, 8, 1], -0.5, 0.5)));
  const w = filters(random, {
    inwards: [3, 3, 1, 8],
    down: [3, 3, 8, 8],
    up: [2, 2, 8, 8],
    out: [3, 3, 16, 1],
  });
  const losses = train(w, () => {
    const skip = tf.relu(tf.conv2d(noisy as tf.Tensor4D, w["inwards"] as never, 1, "same")); // [8, 8, 8, 8]
    const low = tf.relu(tf.conv2d(skip as tf.Tensor4D, w["down"] as never, 2, "same")); // [8, 4, 4, 8]
    const high = tf.conv2dTranspose(
      low as tf.Tensor4D,
      w["up"] as never,
      [8, 8, 8, 8],
      2,
      "same",
    ); // [8, 8, 8, 8]
    const both = tf.concat([skip as tf.Tensor4D, high], 3); // [8, 8, 8, 16]
    return tf.losses.meanSquaredError(
      clean,
      tf.conv2d(both, w["out"] as never, 1, "same"),
    ) as tf.Scalar;
  }, 25);
  tf.dispose([clean, y, noisy]);
  return losses;
}

for (
  const [name, run] of [["convolutional classifier", trainClassifier], [
    "U-Net",
    trainUNet,
  ]] as const
) {
  Deno.test(`a small ${name} learns, without leaks and with the same bits each time`, async () => {
    const losses = await withLeakCheck(run);
    assert.ok(losses.at(-1)! < 0.5 * losses[0]!, `${losses[0]} -> ${losses.at(-1)}`);
    assert.deepEqual(run(), losses);
  });
}
