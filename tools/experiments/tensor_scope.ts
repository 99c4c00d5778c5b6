/** Runs one experiment of a sweep, and frees all that it made. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";

/** What `compute` returns; its tensors and variables are gone afterwards, also when it throws. */
export async function inTensorScope<T>(compute: () => T): Promise<T> {
  await setUpBackend();
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.disposeVariables();
    tf.engine().endScope();
  }
}
