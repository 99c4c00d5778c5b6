/** Finds tensors that were left behind. */
import * as tf from "@tensorflow/tfjs";

/**
 * Runs a function and fails when it leaves more tensors behind than it returns.
 *
 * @param fn May be async; may return a tensor, or tensors inside arrays and objects.
 * @returns What the function returned.
 * @throws {Error} When tensors were left behind; the text says how many.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { withLeakCheck } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sum = await withLeakCheck(() => tf.tidy(() => tf.sum(tf.square(tf.ones([3])))));
 * assert.equal((await sum.data())[0], 3);
 * await assert.rejects(() => withLeakCheck(() => tf.sum(tf.square(tf.ones([3])))), /2 tensors/);
 * ```
 */
export async function withLeakCheck<T>(fn: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const firstNewId = nextTensorId();
  const result = await fn();
  const returned = tensorsIn(result).filter((tensor) => tensor.id > firstNewId).length;
  const left = tf.memory().numTensors - before - returned;
  if (left > 0) {
    const tensors = left === 1 ? "1 tensor was" : `${left} tensors were`;
    throw new Error(
      `Leak: ${tensors} left behind, beyond the ${returned} new returned; ` +
        "wrap the work in tf.tidy(), or dispose of them",
    );
  }
  return result;
}

/** The id that the next tensor will exceed: ids only grow. */
function nextTensorId(): number {
  const probe = tf.scalar(0);
  probe.dispose();
  return probe.id;
}

/** The tensors in a value, in arrays and objects too, each once and none that is disposed. */
function tensorsIn(value: unknown): tf.Tensor[] {
  if (typeof value !== "object" || value === null) return [];
  return tf.tensor_util.getTensorsInContainer(value as tf.TensorContainer)
    .filter((tensor) => !tensor.isDisposed);
}
