/**
 * A training step of each workload on our kernels, with the fused operations:
 * `deno bench -A tests/bench/workloads_bench.ts`. table.ts compares with stock tfjs and PyTorch.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { fusedOperations } from "./workloads/_fused_operations.ts";
import { type Workload, workloads } from "./workloads.ts";

await setUpBackend();
installKernels();

for (const [name, make] of workloads) {
  if (name.startsWith("LSTM 128") && name.includes("nn.LSTM")) continue; // the same here
  let workload: Workload | undefined;
  Deno.bench(name, () => {
    workload ??= make(fusedOperations);
    workload.step();
  });
}
