/** Weights from the bytes of a safetensors file. */
import * as tf from "@tensorflow/tfjs";
import { decodeSafetensors, type Module } from "../nn/mod.ts";

/** Put the weights of a file into a module that has them by the same names. */
export function loadWeights(module: Module, bytes: Uint8Array<ArrayBuffer>, file: string): void {
  const { tensors } = decodeSafetensors(bytes, file);
  tf.tidy(() => {
    const weights = Object.entries(tensors)
      .map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])] as const);
    module.load(Object.fromEntries(weights));
  });
}
