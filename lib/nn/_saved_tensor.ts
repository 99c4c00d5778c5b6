/** A tensor's numbers, outside any tensor backend. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { SavedTensor } from "./checkpoint_format.ts";

/** The shape and the numbers of a float32 or int32 tensor; throws for another type. */
export function savedTensor(task: string, argument: string, tensor: tf.Tensor): SavedTensor {
  const { dtype, shape } = tensor;
  if (dtype !== "float32" && dtype !== "int32") {
    throw invalidArgument(task, argument, "a float32 or int32 tensor", dtype, "never");
  }
  return { shape, values: tensor.dataSync() as Float32Array | Int32Array };
}
