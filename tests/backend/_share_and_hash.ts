/** Large products and functions, one after the other, on several threads; gives a hash of the result. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";

export async function shareAndHash(threads: number): Promise<string> {
  await setUpBackend({ threads });
  const w = tf.tensor2d(Array.from({ length: 90_000 }, (_, i) => Math.sin(i)), [300, 300]);
  let x = w;
  for (let i = 0; i < 300; i++) x = tf.tidy(() => tf.tanh(tf.matMul(x, w, i % 2 === 0)));
  const digest = await crypto.subtle.digest("SHA-256", x.dataSync().slice().buffer as ArrayBuffer);
  return new Uint8Array(digest).toHex();
}
