/** Checks that the losses of pairs share. */
import type * as tf from "@tensorflow/tfjs";
import { assertShape } from "../tensor/mod.ts";

/** Throw unless there is a text for each image, of the same size. */
export function checkPairs(task: string, images: tf.Tensor2D, texts: tf.Tensor2D): void {
  assertShape(images, ["batch", "size"], { function: task, argument: "images" });
  assertShape(texts, images.shape, { function: task, argument: "texts" });
}

/** Throw unless it is a scalar. */
export function checkScalar(task: string, argument: string, value: tf.Scalar): void {
  assertShape(value, [], { function: task, argument });
}
