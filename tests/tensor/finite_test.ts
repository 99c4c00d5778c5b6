/** What isAllFinite finds, by itself and by a registered check. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { isAllFinite, setFiniteCheck } from "lib/tensor/mod.ts";

await setUpBackend();

/** Numbers with one odd one among them, at each place in turn. */
function* withOdd(odd: number): Generator<tf.Tensor> {
  for (const size of [1, 7, 8, 17, 130]) {
    for (let at = 0; at < size; at++) {
      yield tf.tensor1d(Array.from({ length: size }, (_, i) => i === at ? odd : i - 3));
    }
  }
}

for (const backend of ["wasm", "cpu"] as const) {
  Deno.test(`NaN and infinities are found wherever they stand, on ${backend}`, async () => {
    await setUpBackend({ backend });
    for (
      const [odd, isFinite] of [[NaN, false], [Infinity, false], [-Infinity, false], [3e38, true]]
    ) {
      for (const tensor of withOdd(odd as number)) {
        assert.equal(isAllFinite(tensor), isFinite);
        tensor.dispose();
      }
    }
    assert.ok(isAllFinite(tf.tensor1d([])) && isAllFinite(tf.tensor1d([1, 2], "int32")));
    await setUpBackend({ backend: "wasm" });
  });
}

Deno.test("a disposed tensor is refused", () => {
  const tensor = tf.tensor1d([1]);
  tensor.dispose();
  assert.throws(() => isAllFinite(tensor), /disposed/);
});

Deno.test("a registered check is asked for float32 alone", async () => {
  const asked: string[] = [];
  setFiniteCheck(({ dtype }) => (asked.push(dtype), false));
  assert.equal(isAllFinite(tf.tensor1d([1])), false);
  assert.equal(isAllFinite(tf.tensor1d([1], "int32")), true);
  assert.deepEqual(asked, ["float32"]);
  setFiniteCheck(null);
  assert.equal(isAllFinite(tf.tensor1d([1])), true);
  await setUpBackend(); // puts the kernel back
});
