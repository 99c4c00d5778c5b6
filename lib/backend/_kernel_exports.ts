/** The functions that kernels.wasm exports, as its AssemblyScript source declares them. */
import type { ActivationGradientKernels } from "./_activation_gradients.ts";
import type { AdamKernels } from "./_adam_update.ts";
import type { CopyKernels } from "./_strided_copy.ts";
import type { DenseKernels } from "./_dense_kernels.ts";
import type { ElementwiseKernels } from "./_elementwise.ts";
import type { GeluKernels } from "./_gelu_kernels.ts";
import type { LayerNormKernels } from "./_layer_norm_kernels.ts";
import type { LstmCellKernels } from "./_lstm_cell_kernels.ts";
import type { MatMulKernels } from "./_matmul.ts";
import type { NormalKernels } from "./_fast_normal.ts";
import type { ReductionKernels } from "./_reductions.ts";

/** Pointers are byte addresses on tfjs's heap; sizes are counts of float32 elements. */
export interface KernelExports
  extends
    ActivationGradientKernels,
    AdamKernels,
    CopyKernels,
    DenseKernels,
    ElementwiseKernels,
    GeluKernels,
    LayerNormKernels,
    LstmCellKernels,
    MatMulKernels,
    NormalKernels,
    ReductionKernels {
  initialize(block: number): void;
}
