import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { cachedSelfAttention, type KeyValueCache, MultiHeadAttention } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const layer = new MultiHeadAttention(6, { heads: 2, random: new Random(0) });
const x = normalTensor<tf.Rank.R3>(new Random(1), [2, 7, 6]);
const places = (from: number, count: number) => tf.slice(x, [0, from, 0], [2, count, 6]);

/** Attention over pieces of x of the given lengths, one after the other. */
function inPieces(lengths: readonly number[]): tf.Tensor3D {
  let from = 0, cache: KeyValueCache | undefined;
  const contexts = lengths.map((length) => {
    const attended = cachedSelfAttention(places(from, length), layer, { heads: 2, cache });
    ({ cache } = attended);
    from += length;
    return attended.context;
  });
  return tf.concat(contexts, 1);
}

Deno.test("attention with a cache is causal attention, however the text comes in pieces", () => {
  const whole = layer.context(x, x, { causal: true });
  for (const lengths of [[7], [1, 1, 1, 1, 1, 1, 1], [3, 1, 3], [2, 4, 1]]) {
    assertClose(inPieces(lengths), whole, 1e-6);
  }
});

Deno.test("a cache stays as it is: two texts may go on from it", () => {
  const { cache } = cachedSelfAttention(places(0, 3), layer, { heads: 2 });
  const next = (h: tf.Tensor3D) => cachedSelfAttention(h, layer, { heads: 2, cache }).context;
  const first = next(places(3, 1));
  next(tf.mul(places(3, 1), -1));
  assert.deepEqual(next(places(3, 1)).dataSync(), first.dataSync());
  assert.deepEqual(cache.keys.shape, [2, 3, 6]);
});

Deno.test("what turns queries and keys sees the new places alone", () => {
  const seen: number[] = [];
  const turn = (h: tf.Tensor3D) => {
    seen.push(h.shape[1]);
    return tf.mul<tf.Tensor3D>(h, 2);
  };
  const { cache, context } = cachedSelfAttention(places(0, 3), layer, { heads: 2, turn });
  const same = layer.context(places(0, 3), places(0, 3), { causal: true, turn });
  cachedSelfAttention(places(3, 1), layer, { heads: 2, turn, cache });
  assert.deepEqual(seen, [3, 3, 3, 3, 1, 1]);
  assertClose(context, same, 1e-6);
});

Deno.test("attention with a cache leaves its context and its cache alone", async () => {
  await withLeakCheck(() => {
    const { context, cache } = cachedSelfAttention(x, layer, { heads: 2 });
    tf.dispose([context, cache.keys, cache.values]);
  });
});

Deno.test("attention with a cache names what does not fit", () => {
  const { cache } = cachedSelfAttention(places(0, 3), layer, { heads: 2 });
  const other = tf.ones<tf.Rank.R3>([1, 1, 6]);
  assert.throws(
    () => cachedSelfAttention(other, layer, { heads: 2, cache }),
    /Cannot go on with attention: "cache.keys" must be of shape \[1, time, 6\], current shape is \[2, 3, 6\]/,
  );
  assert.throws(() => cachedSelfAttention(x, layer, { heads: 4 }), /"heads" must be a positive/);
});
