/** A program that computes by several threads, and then has nothing left to do. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";

await setUpBackend({ threads: 3 });
const x = tf.ones([600, 600]);
console.log(tf.sum(tf.matMul(x, x)).dataSync()[0]);
