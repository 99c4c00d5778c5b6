/** Kernels of strings: they compute in JavaScript, and are checked on what their documentation shows. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";

/** One check for each kernel. */
export const STRING_CHECKS: Readonly<Record<string, () => void>> = {
  StringNGrams() {
    const { nGrams, nGramsSplits } = tf.string.stringNGrams(
      ["a", "b", "c", "d"],
      tf.tensor1d([0, 3, 4], "int32"),
      "|",
      [1, 2],
      "L",
      "R",
      -1,
      false,
    ) as unknown as Record<string, tf.Tensor>;
    assert.deepEqual(
      nGrams!.dataSync() as unknown,
      ["a", "b", "c", "L|a", "a|b", "b|c", "c|R", "d", "L|d", "d|R"],
    );
    assert.deepEqual([...nGramsSplits!.dataSync()], [0, 7, 10]);
  },
  StringSplit() {
    const { indices, values, shape } = tf.string.stringSplit(
      ["a b", "c"],
      " ",
    ) as unknown as Record<
      string,
      tf.Tensor
    >;
    assert.deepEqual(values!.dataSync() as unknown, ["a", "b", "c"]);
    assert.deepEqual([...indices!.dataSync()], [0, 0, 0, 1, 1, 0]);
    assert.deepEqual([...shape!.dataSync()], [2, 2]);
  },
  StringToHashBucketFast() {
    const buckets = tf.string.stringToHashBucketFast(["a", "b", "a", "c"], 10).dataSync();
    assert.equal(buckets[0], buckets[2]);
    assert.ok([...buckets].every((bucket) => bucket >= 0 && bucket < 10));
  },
};
