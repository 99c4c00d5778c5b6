import * as tf from "@tensorflow/tfjs";
import { tidy, withLeakCheck } from "lib/tensor/mod.ts";
import assert from "node:assert/strict";

Deno.test("tidy() keeps the tensors of what is returned, however deep, and frees the others", async () => {
  await withLeakCheck(() => {
    const x = tf.ones([2]);
    const { kept, list } = tidy(() => {
      const y = tf.add(x, 1);
      return { name: "both", kept: tf.square(y), list: [{ part: tf.neg(y) }], none: undefined };
    });
    assert.deepEqual([kept.arraySync(), list[0]!.part.arraySync()], [[4, 4], [-2, -2]]);
    tf.dispose([x, kept, list]);
  });
});

Deno.test("tidy() hands an error on, and frees what was made before it", async () => {
  await withLeakCheck(() => {
    const fail = (): number => {
      tf.ones([2]);
      throw new RangeError("no");
    };
    assert.throws(() => tidy(fail), { name: "RangeError", message: "no" });
  });
});
