import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { rotaryPositions, rotate, rotateHeads } from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const positions = rotaryPositions(6, 4);
const x = normalTensor<tf.Rank.R3>(new Random(0), [2, 3, 8]); // two heads of 4 numbers

Deno.test("rotateHeads() turns each head as rotate() turns its rows, from any place on", () => {
  for (const from of [0, 2]) {
    const y = rotateHeads(x, positions, { heads: 2, from }).arraySync();
    x.arraySync().forEach((rows, batch) => {
      for (const column of [0, 4]) {
        const head = (row: number[]) => row.slice(column, column + 4);
        const expected = rotate([...Array(from).fill([0, 0, 0, 0]), ...rows.map(head)], positions);
        const got = y[batch]!.flatMap(head);
        assertClose(got, expected.slice(from).flatMap((row) => [...row]), 1e-6);
      }
    });
  }
});

Deno.test("rotateHeads() has the gradient of finite differences, and leaves one tensor", async () => {
  const energy = (h: tf.Tensor) =>
    tf.sum(tf.sin(rotateHeads(h as tf.Tensor3D, positions, { heads: 2 }))) as tf.Scalar;
  const small = tf.slice(x, [0, 0, 0], [1, 2, 8]);
  assert.ok(checkGradient(energy, small, { epsilon: 0.003 }).largestRelativeError < 5e-3);
  await withLeakCheck(() => rotateHeads(x, positions, { heads: 2 }).dispose());
});

Deno.test("rotateHeads() names what does not fit", () => {
  assert.throws(
    () => rotateHeads(x, positions, { heads: 2, from: 4 }),
    /Cannot apply rotary positions: "x" must be at most 6 places long, current value is 7/,
  );
  assert.throws(
    () => rotateHeads(x, positions, { heads: 4 }),
    /"x" must be of 4 heads of 4 numbers, current value is 8/,
  );
});
