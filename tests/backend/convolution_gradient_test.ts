import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "../../lib/backend/_install_kernels.ts";
import { restoreStockKernels, stockKernel } from "../../lib/backend/host/override_kernel.ts";
import type { TensorInfo } from "../../lib/backend/host/wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";
import { geometry3d, inputGradient } from "./_reference_convolution.ts";

await setUpBackend();
installKernels();

/**
 * Fails unless the gradients of sum(weights * f(...)) equal central differences. f is linear in each
 * operand, so with small integers and a step of a half both are exact in float32.
 */
function assertGradients(
  shapes: readonly number[][],
  f: (...operands: tf.Tensor[]) => tf.Tensor,
): void {
  const random = new Random(31);
  const integers = (shape: number[]) =>
    tf.tensor(random.integers(tf.util.sizeFromShape(shape), -3, 4), shape, "float32");
  tf.tidy(() => {
    const operands = shapes.map(integers);
    const weights = integers(f(...operands).shape);
    operands.forEach((operand, i) => {
      const loss = (x: tf.Tensor) => tf.sum(tf.mul(f(...operands.with(i, x)), weights));
      const check = checkGradient(loss, operand, { epsilon: 0.5 });
      assert.equal(check.largestRelativeError, 0, `operand ${i}: ${JSON.stringify(check)}`);
    });
  });
}

Deno.test("conv1d has the right gradients", () => {
  assertGradients(
    [[2, 7, 3], [3, 3, 4]],
    (x, w) => tf.conv1d(x as tf.Tensor3D, w as never, 2, "same"),
  );
});

Deno.test("conv2d has the right gradients, for one image too", () => {
  assertGradients(
    [[5, 6, 3], [3, 2, 3, 5]],
    (x, w) => tf.conv2d(x as never, w as never, 1, "same"),
  );
  assertGradients(
    [[2, 5, 6, 3], [3, 3, 3, 2]],
    (x, w) => tf.conv2d(x as never, w as never, [2, 1], [[0, 0], [0, 2], [1, 3], [0, 0]]),
  );
});

Deno.test("conv2d with a 1x1 filter has the right gradients, with and without a stride", () => {
  for (const stride of [1, 2]) {
    assertGradients(
      [[2, 4, 5, 3], [1, 1, 3, 9]],
      (x, w) => tf.conv2d(x as never, w as never, stride, "valid"),
    );
  }
});

Deno.test("conv2d with a filter larger than the image has the right gradients", () => {
  assertGradients(
    [[2, 3, 2, 2], [5, 7, 2, 3]],
    (x, w) => tf.conv2d(x as never, w as never, 1, "same"),
  );
});

Deno.test("conv2d with a padding wider than its filter has the right gradients", () => {
  assertGradients(
    [[1, 3, 3, 2], [2, 2, 2, 3]],
    (x, w) => tf.conv2d(x as never, w as never, 1, [[0, 0], [3, 2], [4, 1], [0, 0]]),
  );
});

Deno.test("conv2dTranspose has the right gradients", () => {
  assertGradients(
    [[2, 3, 4, 5], [3, 3, 2, 5]],
    (x, w) => tf.conv2dTranspose(x as never, w as never, [2, 6, 8, 2], 2, "same"),
  );
});

Deno.test("fused.conv2d has the right gradients", () => {
  assertGradients(
    [[2, 4, 4, 3], [3, 3, 3, 5], [5]],
    (x, filter, bias) => tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same" } as never),
  );
});

Deno.test("depthwiseConv2d has the right gradients, with a channel multiplier too", () => {
  for (const multiplier of [1, 3]) {
    assertGradients(
      [[2, 5, 4, 9], [3, 2, 9, multiplier]],
      (x, w) => tf.depthwiseConv2d(x as never, w as never, 2, "same"),
    );
  }
});

Deno.test("separableConv2d has the right gradients", () => {
  assertGradients(
    [[2, 4, 5, 3], [3, 3, 3, 2], [1, 1, 6, 4]],
    (x, depthwise, pointwise) =>
      tf.separableConv2d(x as never, depthwise as never, pointwise as never, 1, "same"),
  );
});

Deno.test("conv3d has the right gradients", () => {
  assertGradients(
    [[2, 3, 4, 3, 2], [2, 3, 2, 2, 3]],
    (x, w) => tf.conv3d(x as never, w as never, 1, "same"),
  );
  assertGradients(
    [[1, 4, 5, 3, 2], [2, 3, 1, 2, 3]],
    (x, w) => tf.conv3d(x as never, w as never, [2, 1, 2], "valid"),
  );
});

Deno.test("a batch of no images gives filters a gradient of zeros", () => {
  tf.tidy(() => {
    const x = tf.zeros([0, 5, 5, 3]), dy = tf.zeros([0, 5, 5, 4]);
    const attributes = { strides: 1, pad: "same", dataFormat: "NHWC" };
    const dw = tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, {
      ...attributes,
      filterShape: [3, 3, 3, 4],
    } as never) as tf.Tensor;
    assert.deepEqual(dw.dataSync(), new Float32Array(108));
    const dx = tf.engine().runKernel("Conv2DBackpropInput", { dy, filter: dw }, {
      ...attributes,
      inputShape: [0, 5, 5, 3],
    } as never) as tf.Tensor;
    assert.deepEqual(dx.shape, [0, 5, 5, 3]);
    const depthwise = tf.engine().runKernel("DepthwiseConv2dNativeBackpropFilter", {
      x,
      dy: tf.zeros([0, 5, 5, 6]),
    }, { strides: 1, pad: "same", filterShape: [3, 3, 3, 2] } as never) as tf.Tensor;
    assert.deepEqual(depthwise.dataSync(), new Float32Array(54));
  });
});

Deno.test("the gradient of conv2d refuses other types and NCHW", () => {
  tf.tidy(() => {
    const x = tf.ones([1, 2, 2, 1], "int32"), dy = tf.ones([1, 2, 2, 1]);
    const attributes = { strides: 1, pad: "same", dataFormat: "NHWC", filterShape: [1, 1, 1, 1] };
    const run = (dataFormat: string) =>
      tf.engine().runKernel(
        "Conv2DBackpropFilter",
        { x, dy },
        { ...attributes, dataFormat } as never,
      );
    assert.throws(() => run("NHWC"), {
      message:
        "Cannot compute Conv2DBackpropFilter: tensors must be float32, current type is int32",
    });
    assert.throws(() => run("NCHW"), {
      message:
        'Cannot compute the gradient of conv2d: "dataFormat" must be NHWC on wasm, current value is NCHW',
    });
  });
});

Deno.test("conv2dTranspose of an image larger than its output is left to tfjs", () => {
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1]), w = tf.ones<tf.Rank.R4>([2, 2, 1, 1]);
    const y = tf.conv2dTranspose(x, w, [1, 2, 2, 1], 1, "same");
    assert.deepEqual([...y.dataSync()], [1, 2, 2, 4]);
    const dw = () =>
      tf.grad((w: tf.Tensor) =>
        tf.sum(tf.conv2dTranspose(x, w as tf.Tensor4D, [1, 2, 2, 1], 1, "same"))
      )(w);
    assert.throws(dw, {
      name: "RangeError",
      message:
        'Cannot compute the gradient of conv2d: "dy" must have one element for each window, ' +
        "current shape is [1,4,4,1] for an image of [1,2,2,1]",
    });
  });
});

Deno.test("NaN and infinities pass through the gradients", () => {
  tf.tidy(() => {
    const x = tf.tensor4d([NaN, 1, 2, 3, 4, 5, 6, 7, 8], [1, 3, 3, 1]);
    const dw = tf.grad((w: tf.Tensor) => tf.sum(tf.conv2d(x, w as tf.Tensor4D, 1, "valid")))(
      tf.ones([2, 2, 1, 1]),
    ).dataSync();
    assert.deepEqual([...dw].map((value) => Number.isNaN(value)), [true, false, false, false]);
    const dx = tf.grad((input: tf.Tensor) =>
      tf.sum(
        tf.conv2d(input as tf.Tensor4D, tf.tensor4d([Infinity, 1, 1, 1], [2, 2, 1, 1]), 1, "valid"),
      )
    )(x).dataSync();
    assert.deepEqual([...dx].map((value) => value === Infinity), [
      ...[true, true, false],
      ...[true, true, false],
      ...[false, false, false],
    ]);
  });
});

Deno.test("NaN and infinities reach only what they touch, with many channels too", () => {
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R4>([1, 8, 8, 16]), w = tf.ones<tf.Rank.R4>([3, 3, 16, 16]);
    const dyBuffer = tf.buffer([1, 8, 8, 16]);
    dyBuffer.set(Infinity, 0, 3, 4, 5);
    const dy = dyBuffer.toTensor();
    const [dx, dw] = tf.grads((x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same")
    )([x, w], dy);
    dx!.dataSync().forEach((value, i) => {
      const [row, column] = [Math.floor(i / 128), Math.floor(i / 16) % 8];
      const touched = Math.abs(row - 3) <= 1 && Math.abs(column - 4) <= 1;
      assert.equal(value, touched ? Infinity : 0, `element ${i}`);
    });
    dw!.dataSync().forEach((value, i) => assert.equal(value, i % 16 === 5 ? Infinity : 0));
  });
});

Deno.test("stock wasm cannot differentiate conv2d and depthwiseConv2d", () => {
  restoreStockKernels();
  try {
    tf.tidy(() => {
      const w = tf.ones([2, 2, 1, 1]), x = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
      for (const op of [tf.conv2d, tf.depthwiseConv2d]) {
        assert.throws(
          () => tf.grad((filter: tf.Tensor) => tf.sum(op(x, filter as tf.Tensor4D, 1, "valid")))(w),
          /Backprop(Filter|Input)' not registered/,
        );
      }
    });
  } finally {
    installKernels();
  }
});

Deno.test("stock wasm adds conv3d's gradient to whatever was in the memory before", () => {
  tf.tidy(() => {
    const random = new Random(5), strides = [1, 1, 1] as const, pad = "same";
    const dy = normalTensor(random, [1, 3, 3, 3, 2] as never);
    const filter = normalTensor(random, [2, 2, 2, 3, 2] as never);
    const geometry = geometry3d([1, 3, 3, 3], [2, 2, 2], strides, pad);
    const expected = inputGradient(geometry, dy.dataSync(), filter.dataSync(), 3, 2);
    const attributes = { strides, pad, inputShape: [1, 3, 3, 3, 3] };
    const error = (values: ArrayLike<number>) =>
      expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
    const kernel = "Conv3DBackpropInputV2";
    const ours = tf.engine().runKernel(kernel, { dy, filter }, attributes as never) as tf.Tensor;
    assert.ok(error(ours.dataSync()) < 1e-5);
    tf.fill(attributes.inputShape, 1000).dispose(); // its memory is what the next tensor gets
    const stock = stockKernel(kernel)!({
      inputs: { dy: dy as TensorInfo, filter: filter as TensorInfo },
      attrs: attributes,
      backend: tf.backend(),
    }) as TensorInfo;
    const values = (tf.backend() as { readSync?(id: object): Float32Array }).readSync!(
      stock.dataId,
    );
    assert.ok(!(error(values) < 1));
  });
});
