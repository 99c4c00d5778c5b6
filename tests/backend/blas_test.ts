import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { findBlas } from "lib/backend/_blas.ts";
import { mayCallNativeCode } from "lib/platform.ts";
import { companion } from "lib/backend/_companion.ts";
import { installKernels } from "lib/backend/_install.ts";
import { gemmScratchBytes } from "lib/backend/_gemm.ts";
import { FEWEST_MULTIPLICATIONS } from "lib/backend/_native_products.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random, uniformTensor } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

// Opened here, outside of the tests: a library stays open, and a test must close what it opens.
const library = mayCallNativeCode() ? findBlas() : undefined;

await setUpBackend();
installKernels();

function libraryTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({
    name: `${name} (needs --allow-ffi and a native BLAS)`,
    ignore: library === undefined,
    fn,
  });
}

/** Runs `body` and returns the lines that it warned of. */
async function warnings(body: () => Promise<unknown>): Promise<string[]> {
  const { warn } = console;
  const lines: string[] = [];
  console.warn = (line: string) => void lines.push(line);
  try {
    await body();
  } finally {
    console.warn = warn;
  }
  return lines;
}

interface Layout {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly accumulate: boolean;
}

const LAYOUTS: Layout[] = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [false, true].map((accumulate) => ({ transposeA, transposeB, accumulate }))
  )
);

/** op(A) op(B), or that added to ones, by the `gemm` in use. */
function product(
  a: tf.Tensor,
  b: tf.Tensor,
  [m, n, k]: readonly [m: number, n: number, k: number],
  { transposeA, transposeB, accumulate }: Layout,
): Float32Array {
  const c = tf.ones([m, n]);
  const module = companion();
  const scratch = module.scratch(gemmScratchBytes(n, k));
  module.kernels.gemm(
    ...[transposeA, transposeB, m, n, k] as const,
    ...[module.pointer(a), module.pointer(b), module.pointer(c), scratch, accumulate] as const,
  );
  const values = c.dataSync() as Float32Array;
  c.dispose();
  return values;
}

libraryTest("setUpBackend() names the BLAS that it found, and lets go of it again", async () => {
  const lines = await warnings(async () => {
    assert.equal((await setUpBackend({ blas: true })).blas, library!.name);
  });
  assert.deepEqual(lines, []);
  assert.equal((await setUpBackend()).blas, false);
});

libraryTest("setUpBackend() takes the BLAS of a path", async () => {
  const { blas } = await setUpBackend({ backend: "wasm", blas: library!.file });
  assert.equal(blas, library!.name);
});

libraryTest("a native product is the kernel's, within rounding, in every layout", async () => {
  const random = new Random(1);
  for (const sizes of [[17, 31, 23], [64, 64, 64], [1, 97, 101], [101, 1, 97], [5, 700, 3]]) {
    const [m, n, k] = sizes as [number, number, number];
    for (const layout of LAYOUTS) {
      const a = uniformTensor(random, layout.transposeA ? [k, m] : [m, k], -1, 1);
      const b = uniformTensor(random, layout.transposeB ? [n, k] : [k, n], -1, 1);
      await setUpBackend();
      const expected = product(a, b, [m, n, k], layout);
      await setUpBackend({ blas: library!.file });
      const actual = product(a, b, [m, n, k], layout);
      // each of the k + 1 roundings errs by at most 2^-24 of a sum that is below k + 1
      const bound = 2 * (k + 1) ** 2 * 2 ** -24;
      actual.forEach((value, i) => {
        const error = Math.abs(value - expected[i]!);
        assert.ok(error <= bound, `${sizes} ${JSON.stringify(layout)} [${i}]: off by ${error}`);
      });
      tf.dispose([a, b]);
    }
  }
});

libraryTest("a native product of small matrices is the kernel's, to the bit", async () => {
  const random = new Random(2);
  const sizes = [7, 7, 7] as const;
  assert.ok(7 ** 3 < FEWEST_MULTIPLICATIONS);
  const [a, b] = [uniformTensor(random, [7, 7]), uniformTensor(random, [7, 7])];
  await setUpBackend();
  const expected = LAYOUTS.map((layout) => product(a, b, sizes, layout));
  await setUpBackend({ blas: library!.file });
  assert.deepEqual(LAYOUTS.map((layout) => product(a, b, sizes, layout)), expected);
  tf.dispose([a, b]);
});

libraryTest("a native product stays right when the heap grows", async () => {
  await setUpBackend({ blas: library!.file });
  const random = new Random(3);
  const [a, b] = [uniformTensor(random, [40, 40]), uniformTensor(random, [40, 40])];
  const before = product(a, b, [40, 40, 40], LAYOUTS[0]!);
  const { memory } = companion().backend.wasm.asm;
  const { buffer } = memory;
  const large = tf.zeros([memory.buffer.byteLength]); // four times as much as there is
  assert.notEqual(memory.buffer, buffer);
  assert.deepEqual(product(a, b, [40, 40, 40], LAYOUTS[0]!), before);
  tf.dispose([a, b, large]);
});

libraryTest("tf.matMul and its gradient go through the BLAS", async () => {
  const random = new Random(4);
  const [a, b] = [uniformTensor(random, [40, 30]), uniformTensor(random, [30, 20])];
  const gradient = tf.grads((x, y) => tf.sum(tf.square(tf.matMul(x, y))));
  await setUpBackend();
  const expected = gradient([a, b]).map((tensor) => tensor.dataSync());
  await setUpBackend({ blas: library!.file });
  let calls = 0;
  const { kernels } = companion();
  const { gemm } = kernels;
  kernels.gemm = (...values) => {
    calls++;
    gemm(...values);
  };
  const actual = gradient([a, b]).map((tensor) => tensor.dataSync());
  await setUpBackend();
  assert.equal(calls, 3);
  actual.forEach((values, i) => assertClose(values, expected[i]!, { rtol: 1e-5, atol: 0 }));
});

libraryTest("tf.fused.matMul goes through the BLAS, with bias and activation", async () => {
  const random = new Random(5);
  const [a, b] = [uniformTensor(random, [40, 30], -1, 1), uniformTensor(random, [30, 20], -1, 1)];
  const bias = uniformTensor(random, [20], -1, 1);
  for (const activation of ["linear", "relu", "sigmoid"] as const) {
    const fused = () => tf.fused.matMul({ a, b, bias, activation } as never).dataSync();
    await setUpBackend();
    const expected = fused();
    await setUpBackend({ blas: library!.file });
    assertClose(fused(), expected, 1e-5);
  }
  await setUpBackend();
});

Deno.test({
  name: "setUpBackend() names the path that holds no BLAS (needs --allow-ffi)",
  ignore: !mayCallNativeCode(),
  fn: async () => {
    await assert.rejects(
      setUpBackend({ blas: "no_such_library" }),
      /^RangeError: Cannot set up the backend: "blas" must be true, false or the path of a BLAS library, current value is "no_such_library" \(/,
    );
    await assert.rejects(setUpBackend({ blas: "" }), { name: "RangeError" });
  },
});

Deno.test({
  name: "setUpBackend() keeps its kernels, in one line, when native code may not be called",
  permissions: { ffi: false },
  fn: async () => {
    for (const blas of [true, "libopenblas.so.0"]) {
      const lines = await warnings(async () => {
        assert.equal((await setUpBackend({ blas })).blas, false);
      });
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, /^setUpBackend: a native BLAS needs the permission --allow-ffi, so /);
    }
  },
});

Deno.test({
  name: "setUpBackend() says in one line how to get a BLAS (needs --allow-ffi and no BLAS)",
  ignore: !mayCallNativeCode() || library !== undefined,
  fn: async () => {
    const lines = await warnings(async () => {
      assert.equal((await setUpBackend({ blas: true })).blas, false);
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /python -m pip install scipy-openblas32/);
  },
});
