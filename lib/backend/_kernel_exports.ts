/** The functions that kernels.wasm exports, as its AssemblyScript source declares them. */
import type { AdamKernels } from "./_adam_update.ts";
import type { DenseKernels } from "./_dense_kernels.ts";
import type { GeluKernels } from "./_gelu_kernels.ts";
import type { LayerNormKernels } from "./_layer_norm_kernels.ts";
import type { LstmCellKernels } from "./_lstm_cell_kernels.ts";
import type { MatMulKernels } from "./_matmul.ts";

/** Pointers are byte addresses on tfjs's heap; sizes are counts of float32 elements. */
export interface KernelExports
  extends
    AdamKernels,
    DenseKernels,
    GeluKernels,
    LayerNormKernels,
    LstmCellKernels,
    MatMulKernels {
  initialize(block: number): void;
}
