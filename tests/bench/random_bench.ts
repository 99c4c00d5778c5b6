/**
 * Speed of the seeded generator beside Math.random and tf.randomNormal:
 * `deno bench -A tests/bench/random_bench.ts`.
 */
// deno-lint-ignore-file gradnotes/seeded-randomness -- the other generators are here to be measured
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";

const COUNT = 100_000;
const random = new Random(1);
const numbers = new Float32Array(COUNT);
await tf.setBackend("cpu");

/** Sums so many draws, so that no draw can be left out. */
function sum(draw: () => number): number {
  let total = 0;
  for (let i = 0; i < COUNT; i++) total += draw();
  return total;
}

Deno.bench(`Math.random() x ${COUNT}`, { group: "uniform", baseline: true }, () => {
  sum(() => Math.random());
});
Deno.bench(`random.uniform() x ${COUNT}`, { group: "uniform" }, () => {
  sum(() => random.uniform());
});
Deno.bench(`random.fillUniform(${COUNT})`, { group: "uniform" }, () => {
  random.fillUniform(numbers);
});
Deno.bench(`random.integer(0, 10) x ${COUNT}`, { group: "uniform" }, () => {
  sum(() => random.integer(0, 10));
});
Deno.bench(`tf.randomUniform(${COUNT})`, { group: "uniform" }, () => {
  tf.randomUniform([COUNT], 0, 1, "float32", 1).dispose();
});

Deno.bench(`tf.randomNormal(${COUNT})`, { group: "normal", baseline: true }, () => {
  tf.randomNormal([COUNT], 0, 1, "float32", 1).dispose();
});
Deno.bench(`random.normal() x ${COUNT}`, { group: "normal" }, () => {
  sum(() => random.normal());
});
Deno.bench(`random.fillNormal(${COUNT})`, { group: "normal" }, () => {
  random.fillNormal(numbers);
});
Deno.bench(`random.permutation(${COUNT})`, { group: "other" }, () => {
  random.permutation(COUNT);
});
Deno.bench(`random.split("x") x 1000`, { group: "other" }, () => {
  for (let i = 0; i < 1000; i++) random.split("x");
});
Deno.bench("random.categorical of 4 x 10000", { group: "other" }, () => {
  const probabilities = [0.1, 0.2, 0.3, 0.4];
  for (let i = 0; i < 10_000; i++) random.categorical(probabilities);
});
