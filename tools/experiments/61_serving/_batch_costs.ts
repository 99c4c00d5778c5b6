/** Notebook 61: how long the network alone takes for a batch. */
import { join } from "node:path";
import type { MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import { answersTo, WIDTH } from "./_model.ts";
import { environment } from "./_servers.ts";

/** Median and quartiles, in milliseconds, by the size of the batch. */
export type Costs = Readonly<Record<string, readonly number[]>>;

const SIZES = [1, 2, 4, 8, 16, 32, 64], ROUNDS = 30;

/** Of this library, on one thread. */
export function batchCosts(mlp: MLP): Costs {
  const batches = SIZES.map((size) => new Float32Array(size * WIDTH).fill(0.5));
  const times = SIZES.map((): number[] => []);
  const random = new Random(0);
  for (let round = -3; round < ROUNDS; round++) { // the first are for V8
    for (const i of random.permutation(SIZES.length)) {
      for (let call = 0; call < 2; call++) answersTo(mlp, batches[i]!); // fills the caches
      const start = performance.now();
      answersTo(mlp, batches[i]!);
      if (round >= 0) times[i]!.push(performance.now() - start);
    }
  }
  return Object.fromEntries(
    SIZES.map((size, i) => [size, [0.5, 0.25, 0.75].map((p) => quantile(times[i]!, p))]),
  );
}

/** Of ONNX Runtime, on one thread. */
export async function onnxRuntimeCosts(folder: string): Promise<Costs> {
  const program = join(import.meta.dirname!, "batch_costs.py");
  const model = join(folder, "model.onnx");
  return await environment.ask(program, model, JSON.stringify(SIZES), `${ROUNDS}`);
}
