/**
 * One side of the table, in a process of its own: `_measure.ts stock|plain|wasm|native|native2`. "wasm"
 * and "native" are the two builds of our kernels, "native2" uses two threads, "plain" is the wasm one under plain tfjs code, without
 * the optimizer and the fused operations. For each request on a line of stdin, such as {"workload": "...", "seconds": 0.5}, it
 * prints a line {"milliseconds": [...]} with the time of each step, or {"error": "..."}.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import * as tf from "@tensorflow/tfjs";
import { type Operations, plainOperations, type Workload, workloads } from "./workloads.ts";

/** Steps before the first measurement: V8 compiles hot code anew while it runs. */
const WARM_UP = { seconds: 0.5, steps: 3 };

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

/** The time of each step, for at least so many seconds and so many steps. */
function timeSteps(workload: Workload, least: { seconds: number; steps: number }): number[] {
  const milliseconds: number[] = [];
  const start = performance.now();
  while (
    milliseconds.length < least.steps || performance.now() - start < 1000 * least.seconds
  ) {
    const before = performance.now();
    workload.step();
    milliseconds.push(performance.now() - before);
  }
  return milliseconds;
}

const operations = await prepare(Deno.args[0] ?? "native");
const started = new Map<string, Workload>();

function measure(name: string, seconds: number): number[] {
  let workload = started.get(name);
  if (workload === undefined) {
    workload = workloads.get(name)!(operations);
    timeSteps(workload, WARM_UP);
    started.set(name, workload);
  }
  return timeSteps(workload, { seconds, steps: 3 });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { workload, seconds } = JSON.parse(line) as { workload: string; seconds: number };
  try {
    console.log(JSON.stringify({ milliseconds: measure(workload, seconds) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
