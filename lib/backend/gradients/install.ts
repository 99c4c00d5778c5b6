/** Gradients that tfjs gets wrong or lacks on every backend, and that training needs. */
import { installAxisGradients } from "./axis.ts";
import { installBroadcastGradients } from "./broadcast.ts";
import { installComparisonGradients } from "./comparison.ts";
import { installDilatedGradients } from "./dilated_convolution.ts";
import { installEinsumGradient } from "./einsum.ts";
import { installGatherGradients } from "./gather.ts";
import { installLackingGradients } from "./lacking.ts";
import { installMatMulGradient } from "./mat_mul.ts";
import { installStridedSliceGradient } from "./strided_slice.ts";

/** Install all of them, for every backend; calling it again changes nothing. */
export function installGradients(): void {
  installAxisGradients();
  installBroadcastGradients();
  installComparisonGradients();
  installDilatedGradients();
  installEinsumGradient();
  installGatherGradients();
  installLackingGradients();
  installMatMulGradient();
  installStridedSliceGradient();
}
