/** The backward pass gives stock's gradients to the bit, frees what it has used, and nothing else. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { installBackwardPass, restoreStockBackwardPass } from "lib/backend/host/backward_pass.ts";
import { fusedDense, setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { lstmCell } from "lib/rnn/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

/** What a function gives on tfjs's own backward pass, then on ours. */
function onBoth<T>(run: () => T): [stock: T, ours: T] {
  restoreStockBackwardPass();
  try {
    const stock = run();
    installBackwardPass();
    return [stock, run()];
  } finally {
    installBackwardPass();
  }
}

const random = new Random(5);
const draw = <R extends tf.Rank>(...shape: number[]) =>
  normalTensor(random, shape as [number], 0, 0.5) as unknown as tf.Tensor<R>;

/** A net that uses its weights at every step, splits, broadcasts, and drops some outputs. */
const weights: tf.Tensor[] = [draw(9, 20), draw(20), draw(5, 3), draw(1, 3), tf.scalar(0.3)];
const inputs = [draw<tf.Rank.R2>(7, 4), draw<tf.Rank.R2>(7, 4), draw<tf.Rank.R2>(7, 4)];

function recurrentLoss(w: tf.Tensor, b: tf.Tensor, out: tf.Tensor, row: tf.Tensor, s: tf.Tensor) {
  let hidden = tf.zeros<tf.Rank.R2>([7, 5]), cell = hidden;
  for (const x of inputs) {
    const gates = fusedDense(tf.concat([x, hidden], 1), w as tf.Tensor2D, b as tf.Tensor1D);
    ({ hidden, cell } = lstmCell(gates, cell));
  }
  const y = tf.add(tf.matMul(hidden, out as tf.Tensor2D), row); // cell of the last step is dropped
  const [left] = tf.split(tf.mul(tf.relu(y), s), [2, 1], 1) as [tf.Tensor, tf.Tensor];
  return tf.sum(tf.logSoftmax(left)) as tf.Scalar;
}

/** The elements of several tensors. */
const elements = (tensors: readonly tf.Tensor[]) => tensors.map((t) => t.dataSync().slice());

Deno.test("the gradients have stock's bits, on kernels in WebAssembly too", async () => {
  for (const native of [false, "auto"] as const) {
    await setUpBackend({ native });
    const [stock, ours] = onBoth(() =>
      tf.tidy(() => elements(tf.grads(recurrentLoss as () => tf.Tensor)(weights)))
    );
    assert.deepEqual(ours, stock);
  }
});

Deno.test("a tape of the cpu backend gives stock's gradients", async () => {
  await setUpBackend({ backend: "cpu" });
  const [stock, ours] = onBoth(() =>
    tf.tidy(() => elements(tf.grads(recurrentLoss as () => tf.Tensor)(weights)))
  );
  assert.deepEqual(ours, stock);
  await setUpBackend({ backend: "wasm" });
});

const product = (x: tf.Tensor) => tf.sum(tf.mul(tf.square(x), tf.exp(x)));
/** The gradient inside of the function, and by the tape of the pass around it. */
const nested = (x: tf.Tensor) => tf.grad(product)(x);
function ofOuterTape(x: tf.Tensor): tf.Tensor {
  const y = product(x);
  return tf.grad(() => y)(x);
}

Deno.test("second and third derivatives of x^2 e^x are right; stock's lack the term through e^x", () => {
  const x = tf.tensor1d([0.5, -2, 3]);
  const expected = (a: number, b: number) =>
    // (a + b x + x^2) e^x
    [0.5, -2, 3].map((x) => (a + b * x + x * x) * Math.exp(x));
  const close = (actual: ArrayLike<number>, expected: readonly number[]) =>
    expected.every((value, i) => Math.abs(actual[i]! - value) <= 1e-5 * Math.abs(value) + 1e-5);
  for (const gradient of [nested, ofOuterTape]) {
    const [stock, ours] = onBoth(() => tf.tidy(() => tf.grad(gradient)(x).dataSync()));
    assert.ok(close(ours, expected(2, 4)), String(ours));
    assert.ok(!close(stock, expected(2, 4)), String(stock));
    const third = tf.tidy(() => tf.grad((x) => tf.grad(gradient)(x))(x).dataSync());
    assert.ok(close(third, expected(6, 6)), String(third));
  }
});

Deno.test("a gradient that is dy, a constant, or one tensor for two inputs stays whole", async () => {
  const constant = tf.tensor1d([5, 6]), a = tf.tensor1d([1, 2]), b = tf.tensor1d([3, 4]);
  const odd = tf.customGrad((...args) => {
    const [a, b] = args as unknown as [tf.Tensor, tf.Tensor];
    return { value: tf.add(a, b), gradFunc: (dy: tf.Tensor) => [dy, dy] };
  });
  const fixed = tf.customGrad((...args) => {
    const [a] = args as unknown as [tf.Tensor];
    return { value: tf.mul(a, 1), gradFunc: () => [constant] };
  });
  let gradients: unknown;
  await withLeakCheck(() => {
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.addN([odd(a, b), odd(a, a), fixed(b), tf.square(b)]));
    const [da, db] = tf.grads(f as () => tf.Tensor)([a, b]) as [tf.Tensor, tf.Tensor];
    const values = elements([da, db]);
    tf.dispose([da, db]);
    gradients = values;
  });
  assert.deepEqual(gradients, [new Float32Array([3, 3]), new Float32Array([12, 15])]);
  assert.deepEqual([...constant.dataSync()], [5, 6]);
});

Deno.test("the gradient by a tensor in the middle, and by a weighted y", () => {
  const x = tf.tensor1d([1, -2, 3]), weight = tf.tensor1d([1, 10, 100]);
  const run = () =>
    tf.tidy(() => {
      const { value, grads } = tf.valueAndGrads((a, b) => tf.mul(tf.square(a), tf.exp(b)))(
        [x, x],
        weight,
      );
      return elements([value, ...grads]);
    });
  const [stock, ours] = onBoth(run);
  assert.deepEqual(ours, stock);
  assert.ok(!weight.isDisposed);
});

Deno.test("a long chain holds one gradient at a time, and leaves no tensor", async () => {
  const held: number[] = [];
  const step = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: tf.Tensor) => {
      held.push(tf.memory().numTensors);
      return [tf.mul(dy, 2)];
    };
    return { value: tf.mul(x, 2), gradFunc };
  });
  const x = tf.ones([8]);
  await withLeakCheck(() => {
    let steps = 0;
    const chain = (x: tf.Tensor): tf.Tensor => steps++ < 12 ? chain(step(x)) : tf.sum(x);
    tf.grad(chain)(x).dispose();
  });
  // each step frees its own gradient and what it saved
  assert.equal(held.length, 12);
  assert.ok(held.every((count, i) => i < 2 || count < held[i - 1]!), held.join(" "));
});

Deno.test("errors are stock's", () => {
  const x = tf.tensor1d([1, 2]);
  const wrong = (gradient: () => tf.Tensor) =>
    tf.customGrad((...args) => ({
      value: tf.mul(args[0] as unknown as tf.Tensor, 1),
      gradFunc: () => [gradient()],
    }));
  const faults: Record<string, () => void> = {
    unconnected: () => tf.grad(() => tf.scalar(1))(x),
    shape: () => tf.grad(wrong(() => tf.ones([3])) as () => tf.Tensor)(x),
    dtype: () => tf.grad(wrong(() => tf.ones([2], "int32")) as () => tf.Tensor)(x),
    "no gradient": () =>
      tf.grad((x) => tf.engine().runKernel("TanhGradient", { dy: x, saved: x }) as tf.Tensor)(x),
    "no tensor": () => tf.grad((() => 3) as unknown as () => tf.Tensor)(x),
  };
  for (const [name, fault] of Object.entries(faults)) {
    const [stock, ours] = onBoth(() => {
      try {
        tf.tidy(fault);
      } catch (error) {
        return (error as Error).message;
      }
      return `${name}: no error`;
    });
    assert.equal(ours, stock);
    assert.notEqual(ours, `${name}: no error`);
  }
});
