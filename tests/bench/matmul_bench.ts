/**
 * Matrix products in all layouts, our kernels beside stock tfjs: `deno bench -A
 * tests/bench/matmul_bench.ts`. GFLOPS in one table: tests/bench/matmul_table.ts.
 */
import { matMulCases } from "./_matmul_cases.ts";

for (const { name, transposed, ours, stock, stockAfterWrite } of await matMulCases()) {
  Deno.bench({ name: `${name} ours`, group: name, baseline: true, fn: ours });
  Deno.bench({ name: `${name} stock`, group: name, fn: stock });
  if (!transposed) {
    Deno.bench({ name: `${name} stock, B just written`, group: name, fn: stockAfterWrite });
  }
}
