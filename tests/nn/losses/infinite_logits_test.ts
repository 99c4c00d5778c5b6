import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { losses } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();
const INFINITE = Infinity, LN2 = Math.LN2;

/** The loss of one row, or one element, and its slopes. */
function lossAndSlopes(loss: (z: tf.Tensor) => tf.Tensor, logits: number[] | number[][]) {
  const z = tf.tensor(logits);
  return { value: loss(z).dataSync()[0]!, slopes: [...tf.grad(loss)(z).dataSync()] };
}

const ROWS: { z: number[]; target: number; p: number; masked: number[] }[] = [
  { z: [0, 0, -INFINITE], target: 0, p: 1 / 2, masked: [2] },
  { z: [3, -INFINITE, -INFINITE], target: 0, p: 1, masked: [1, 2] },
  { z: [0, 0, -INFINITE], target: 2, p: 0, masked: [] },
  { z: [0, INFINITE, 5], target: 1, p: 1, masked: [0, 1, 2] },
  { z: [0, INFINITE, -INFINITE], target: 1, p: 1, masked: [0, 1, 2] },
  { z: [0, INFINITE, 5], target: 0, p: 0, masked: [] },
  { z: [INFINITE, INFINITE, 5], target: 1, p: 1 / 2, masked: [2] },
];

Deno.test("losses of classes take infinite logits as certain, with finite gradients", () => {
  const fromLogits = true;
  for (const { z, target, p, masked } of ROWS) {
    const y = tf.tensor2d([[0, 1, 2].map((c) => c === target ? 1 : 0)]);
    const plain = p === 0 ? Infinity : -Math.log(p) + 0;
    const all: [string, number, (z: tf.Tensor) => tf.Tensor][] = [
      ["dense", plain, (z) => losses.categoricalCrossEntropy(y, z, { fromLogits })],
      ["sparse", plain, (z) => {
        return losses.sparseCategoricalCrossEntropy(tf.tensor1d([target]), z, { fromLogits });
      }],
    ];
    for (const gamma of [0, 0.5, 1, 2]) {
      for (const alpha of [0, 0.25, 1]) {
        const expected = alpha === 0 ? 0 : alpha * (1 - p) ** gamma * plain;
        all.push([`focal ${gamma} ${alpha}`, expected, (z) => {
          return losses.categoricalFocalCrossEntropy(y, z, { fromLogits, gamma, alpha });
        }]);
      }
    }
    for (const [name, expected, loss] of all) {
      const { value, slopes } = lossAndSlopes(loss, [z]), message = `${name} [${z}], ${target}`;
      if (p === 0) assert.equal(value, expected, message);
      else assertClose(value, expected, 1e-6, message);
      assert.ok(slopes.every(Number.isFinite), `${message}: ${slopes}`);
      for (const c of masked) assert.equal(slopes[c]! + 0, 0, message);
    }
  }
});

Deno.test("an infinite logit changes nothing in the other rows", () => {
  const y = tf.tensor2d([[1, 0], [0.25, 0.75]]), options = { fromLogits: true } as const;
  for (
    const loss of [
      losses.categoricalCrossEntropy,
      losses.categoricalFocalCrossEntropy,
      losses.binaryFocalCrossEntropy,
    ]
  ) {
    const of = (first: number[]) => {
      const z = tf.tensor2d([first, [0.3, -1.1]]);
      const sum = (z: tf.Tensor) => loss(y, z, { ...options, reduction: "sum" });
      const each = [...loss(y, z, { ...options, reduction: "none" }).dataSync()];
      return [each.slice(each.length / 2), [...tf.grad(sum)(z).dataSync()].slice(2)];
    };
    assert.deepEqual(of([0, -Infinity]), of([0, 1]));
  }
});

Deno.test("binary losses take infinite logits as certain, with finite gradients", () => {
  const fromLogits = true;
  for (const [y, z, right] of [[1, 1, true], [0, -1, true], [1, -1, false], [0, 1, false]]) {
    const target = tf.tensor1d([Number(y)]), logits = [Number(z) * Infinity];
    const expected = right ? 0 : Infinity, slope = right ? 0 : Number(z);
    for (const gamma of [undefined, 0, 0.5, 1, 2]) {
      for (const alpha of [undefined, 0, 0.25, 1]) {
        const weight = alpha === undefined ? 1 : y === 1 ? alpha : 1 - alpha;
        const { value, slopes } = lossAndSlopes(
          (z) =>
            gamma === undefined
              ? losses.binaryCrossEntropy(target, z, { fromLogits })
              : losses.binaryFocalCrossEntropy(target, z, {
                fromLogits,
                gamma,
                ...(alpha !== undefined && { alpha }),
              }),
          logits,
        );
        const scale = gamma === undefined ? 1 : weight, message = `${y} ${z} ${gamma} ${alpha}`;
        assertClose(slopes[0]!, slope * scale, 1e-6, message);
        assert.equal(value, scale === 0 ? 0 : expected, message);
      }
    }
  }
  const soft = (z: tf.Tensor) =>
    losses.binaryFocalCrossEntropy(tf.tensor1d([0.5]), z, { fromLogits });
  const { value, slopes } = lossAndSlopes(soft, [Infinity]);
  assert.equal(value, Infinity);
  assert.ok(Number.isFinite(slopes[0]));
});

Deno.test("a logit that is NaN stays visible beside infinite ones", () => {
  const y = tf.tensor2d([[1, 0, 0]]), z = tf.tensor2d([[Infinity, NaN, -Infinity]]);
  for (
    const loss of [
      losses.binaryCrossEntropy,
      losses.binaryFocalCrossEntropy,
      losses.categoricalCrossEntropy,
      losses.categoricalFocalCrossEntropy,
    ]
  ) assert.ok(Number.isNaN(loss(y, z, { fromLogits: true }).dataSync()[0]), loss.name);
});

Deno.test("a class of target 0 costs nothing at a logit of -Infinity, smoothed labels do", () => {
  const y = tf.tensor2d([[1, 0]]), z = tf.tensor2d([[0, -Infinity]]), fromLogits = true;
  assert.equal(losses.categoricalCrossEntropy(y, z, { fromLogits }).dataSync()[0]! + 0, 0);
  const smooth = losses.categoricalCrossEntropy(y, z, { fromLogits, labelSmoothing: 0.1 });
  assert.equal(smooth.dataSync()[0], Infinity);
  assertClose(losses.categoricalCrossEntropy(y, tf.zeros([1, 2]), { fromLogits }), tf.scalar(LN2));
});
