/** Gradients that tfjs gets wrong or lacks on every backend, and that training needs. */
import { installAxisGradients } from "./_gradients_axis.ts";
import { installBroadcastGradients } from "./_gradients_broadcast.ts";
import { installComparisonGradients } from "./_gradients_comparison.ts";
import { installDilatedGradients } from "./_gradients_dilated.ts";
import { installEinsumGradient } from "./_gradients_einsum.ts";
import { installGatherGradients } from "./_gradients_gather.ts";
import { installLackingGradients } from "./_gradients_lacking.ts";
import { installMatMulGradient } from "./_gradients_mat_mul.ts";
import { installStridedSliceGradient } from "./_gradients_strided_slice.ts";

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
