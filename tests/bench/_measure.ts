/**
 * One side of the table, in a process of its own: `_measure.ts stock|plain|wasm|native|native2`,
 * which answers requests as _serve.ts says. "wasm" and "native" are the two builds of our kernels,
 * "native2" uses two threads, "plain" is the wasm one under plain tfjs code, without the optimizer
 * and the fused operations.
 */
import * as tf from "@tensorflow/tfjs";
import { serve } from "./_serve.ts";
import { type Operations, plainOperations, workloads } from "./workloads.ts";

/** Sets the kernels up and gives the operations to measure. */
async function prepare(side: string): Promise<Operations> {
  if (side === "stock") {
    await import("@tensorflow/tfjs-backend-wasm"); // and nothing of lib/backend
    await tf.setBackend("wasm");
    return plainOperations;
  }
  const { setUpBackend } = await import("lib/backend/mod.ts");
  await setUpBackend({
    native: side.startsWith("native"),
    threads: side === "native2" ? 2 : 1,
  });
  if (side === "plain") return plainOperations;
  return (await import("./workloads/_fused_operations.ts")).fusedOperations;
}

const operations = await prepare(Deno.args[0] ?? "native");
await serve((name) => {
  const { step, loss } = workloads.get(name)!(operations);
  return { step, loss: () => tf.tidy(() => loss().dataSync()[0]!) };
});
