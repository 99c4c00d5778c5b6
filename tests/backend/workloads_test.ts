import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { fusedOperations } from "../bench/workloads/_fused_operations.ts";
import { type Operations, plainOperations, workloads } from "../bench/workloads.ts";

await setUpBackend();
installKernels();

const STEPS = 3;

/** The losses before each of the first steps of training, and after them. */
function losses(name: string, operations: Operations): number[] {
  const { step, loss } = workloads.get(name)!(operations);
  const value = () => tf.tidy(() => loss().dataSync()[0]!);
  const all = [value()];
  for (let i = 0; i < STEPS; i++) {
    step();
    all.push(value());
  }
  return all;
}

const UNTRAINED = ["matMul", "LSTM layer", "a token"];
const trained = [...workloads.keys()].filter((name) =>
  !UNTRAINED.some((part) => name.includes(part))
);
for (const name of trained) {
  Deno.test(`${name}: fused operations train as plain tfjs code does`, () => {
    const plain = losses(name, plainOperations), fused = losses(name, fusedOperations);
    for (const [i, expected] of plain.entries()) {
      const difference = Math.abs(fused[i]! - expected) / Math.abs(expected);
      assert.ok(difference < 1e-3, `step ${i}: ${fused[i]} for ${expected}`);
    }
    assert.ok(fused.at(-1)! < fused[0]!, `the loss does not fall: ${fused}`);
  });
}
