/** A block that reads one place more by one kernel, against the same block operation by operation. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { cachedBlock, plainCachedBlock } from "lib/transformer/_cached_block.ts";
import { TransformerEncoderBlock } from "lib/transformer/mod.ts";

await setUpBackend();
const OPTIONS = { heads: 3, normalizeFirst: true, activation: "gelu_tanh" } as const;
const SIZE = 12;

function make(): TransformerEncoderBlock {
  const block = new TransformerEncoderBlock(SIZE, { ...OPTIONS, random: new Random(0) });
  Object.values(block.parameters).forEach((variable, i) =>
    // biases that are not 0
    tf.tidy(() => variable.assign(tf.add(variable, normalTensor(new Random(i), variable.shape))))
  );
  return block;
}

/** The last of `count` places, read one by one: y, keys and values. */
function read(how: typeof cachedBlock, texts: number, count: number): Float32Array[] {
  return tf.tidy(() => {
    const block = make(), x = normalTensor<tf.Rank.R3>(new Random(1), [texts, count, SIZE]);
    let given: ReturnType<typeof cachedBlock> | undefined;
    for (let i = 0; i < count; i++) {
      const place = tf.slice(x, [0, i, 0], [texts, 1, SIZE]);
      given = how(place, block, { ...OPTIONS, cache: given?.cache });
    }
    const { y, cache } = given!;
    return [y, cache.keys, cache.values].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

for (const native of [true, false]) {
  Deno.test(`one kernel has the bits of the block's operations, ${native ? "natively" : "by WebAssembly"}`, async () => {
    await setUpBackend(native ? {} : { native });
    for (const texts of [1, 2, 3, 5, 17]) {
      assert.deepEqual(read(cachedBlock, texts, 4), read(plainCachedBlock, texts, 4));
    }
    assert.deepEqual(read(cachedBlock, 1, 270), read(plainCachedBlock, 1, 270));
    await setUpBackend();
  });
}

Deno.test("the one kernel is what computes, and only what it is made for", async () => {
  const block = make(), x = tf.ones<tf.Rank.R3>([2, 1, SIZE]);
  const isFused = async (h: tf.Tensor3D, options = {}) => {
    const { kernelNames } = await tf.profile(() =>
      void cachedBlock(h, block, { ...OPTIONS, ...options })
    );
    return kernelNames.includes("FusedCachedBlock");
  };
  assert.ok(await isFused(x));
  assert.ok(!await isFused(tf.ones<tf.Rank.R3>([2, 2, SIZE])));
  assert.ok(!await isFused(x, { activation: "relu" }));
  assert.ok(!await isFused(x, { normalizeFirst: false }));
  assert.ok(!await isFused(x, { turn: (h: tf.Tensor3D) => h }));
});

Deno.test("a block with a cache has a gradient all the same", () => {
  const block = make(), x = tf.ones<tf.Rank.R3>([1, 1, SIZE]);
  const gradient = (how: typeof cachedBlock) =>
    tf.grad((x) => how(x as tf.Tensor3D, block, OPTIONS).y)(x).dataSync();
  assert.deepEqual(gradient(cachedBlock), gradient(plainCachedBlock));
});

Deno.test("a block with a cache leaves y and the cache alone, and the old cache as it was", async () => {
  const block = make(), x = tf.ones<tf.Rank.R3>([2, 1, SIZE]);
  const { cache } = block.applyCached(x, {}), before = cache.keys.dataSync().slice();
  await withLeakCheck(() => {
    const { y, cache: longer } = block.applyCached(x, { cache });
    assert.deepEqual(longer.keys.shape, [2, 2, SIZE]);
    tf.dispose([y, longer.keys, longer.values]);
  });
  assert.deepEqual(cache.keys.dataSync(), before);
});

Deno.test("a cache of other texts is named", () => {
  const block = make(), { cache } = block.applyCached(tf.ones<tf.Rank.R3>([2, 1, SIZE]), {});
  assert.throws(
    () => block.applyCached(tf.ones<tf.Rank.R3>([1, 1, SIZE]), { cache }),
    /"cache.keys" must be of shape \[1, time, 12\], current shape is \[2, 1, 12\]/,
  );
  const values = tf.ones<tf.Rank.R3>([2, 3, SIZE]), x = tf.ones<tf.Rank.R3>([2, 1, SIZE]);
  assert.throws(
    () => block.applyCached(x, { cache: { ...cache, values } }),
    /"cache.values" must be of shape \[2, 1, 12\], current shape is \[2, 3, 12\]/,
  );
});

Deno.test("without the project's kernels the block is computed by operations", async () => {
  const ours = read(cachedBlock, 2, 3);
  restoreStockKernels();
  try {
    const stock = read(cachedBlock, 2, 3);
    ours.forEach((numbers, i) =>
      numbers.forEach((x, j) => assert.ok(Math.abs(x - stock[i]![j]!) < 1e-4))
    );
  } finally {
    await setUpBackend();
  }
});
