import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { type BackendName, setUpBackend } from "lib/backend/mod.ts";
import { Random, uniformTensor } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const adapter = await navigator.gpu?.requestAdapter();

// The overridden gradients are registered for all backends, so they must be right on this one too.
await setUpBackend();
installKernels();

/** Losses of a small classifier that is trained for ten steps. */
async function train(backend: BackendName): Promise<number[]> {
  const info = await setUpBackend({ backend });
  assert.equal(info.backend, backend);
  if (backend === "webgpu") assert.match(info.reason, /^asked for by name, on the adapter ./);
  const random = new Random(8);
  const fixed = (...shape: number[]) => uniformTensor(random, shape, -0.5, 0.5);
  const x = fixed(30, 20);
  const labels = tf.oneHot(tf.range(0, 30, 1, "int32").mod(tf.scalar(3, "int32")), 3); // [30, 3]
  const variables = [fixed(20, 16), fixed(16), fixed(16, 3)].map((values) => tf.variable(values));
  const [w, b, v] = variables as [tf.Variable, tf.Variable, tf.Variable];
  const optimizer = tf.train.adam(0.02);
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const loss = optimizer.minimize(
      () => {
        const hidden = tf.tanh(tf.add(tf.matMul(x, w), b)); // [30, 16]
        return tf.losses.softmaxCrossEntropy(labels, tf.matMul(hidden, v)) as tf.Scalar;
      },
      true,
      variables,
    )!;
    losses.push((await loss.data())[0]!); // a GPU's results cannot be read synchronously
    loss.dispose();
  }
  tf.dispose([x, labels, variables]);
  optimizer.dispose();
  return losses;
}

Deno.test({
  name: "the webgpu backend trains a small net as wasm does (needs a WebGPU adapter)",
  ignore: !adapter,
  fn: async () => {
    const expected = await train("wasm");
    const actual = await train("webgpu");
    assertClose(actual, expected, { rtol: 1e-4, atol: 0 });
    assert.ok(actual[9]! < actual[0]!);
  },
});

Deno.test("setUpBackend() says that there is no WebGPU, and leaves the backend as it was", async () => {
  await setUpBackend({ backend: "wasm" });
  const { gpu } = navigator;
  const { requestAdapter } = gpu;
  gpu.requestAdapter = () => Promise.resolve(null);
  try {
    await assert.rejects(setUpBackend({ backend: "webgpu" }), {
      message: 'Cannot start the "webgpu" backend: this machine has no WebGPU',
    });
  } finally {
    gpu.requestAdapter = requestAdapter;
  }
  assert.equal(tf.getBackend(), "wasm");
});
