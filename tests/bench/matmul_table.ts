/**
 * Prints GFLOPS of matrix products, ours and stock (the best of some rounds), and the ratio of their
 * times (medians), interleaved in one process: `deno run -A tests/bench/matmul_table.ts`.
 */
import { median } from "lib/stats/mod.ts";
import { type MatMulCase, matMulCases } from "./_matmul_cases.ts";

const ROUNDS = 9;
/** How long one measurement takes, unless a single run takes longer. */
const MILLISECONDS = 10;

/** Mean milliseconds of one run, over as many runs as fit; the first decides how many those are. */
function time(run: () => void): number {
  const start = performance.now();
  run();
  const runs = Math.max(1, Math.floor(MILLISECONDS / Math.max(performance.now() - start, 1e-4)));
  const first = performance.now();
  for (let i = 0; i < runs; i++) run();
  return (performance.now() - first) / runs;
}

function row({ name, operations, transposed, ours, stock, stockAfterWrite }: MatMulCase): string {
  const runs = transposed ? [ours, stock] : [ours, stock, stockAfterWrite];
  const times: number[][] = runs.map(() => []);
  for (let i = 0; i < ROUNDS; i++) runs.forEach((run, which) => times[which]!.push(time(run)));
  const cells = [name.padEnd(16)];
  times.forEach((of, which) => {
    cells.push((operations / Math.min(...of) / 1e6).toFixed(1).padStart(6));
    if (which > 0) cells.push(`${(median(of) / median(times[0]!)).toFixed(2)}x`.padStart(7));
  });
  return cells.join("  ");
}

const cases = await matMulCases();
for (const { ours } of cases) time(ours); // compiled before it is measured
console.log("GFLOPS              ours   stock    ratio   stock after a write of B, ratio");
for (const one of cases) console.log(row(one));
