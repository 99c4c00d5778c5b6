/** The functions that kernels.wasm exports, as its AssemblyScript source declares them. */
import type { ActivationGradientKernels } from "./_activation_gradients.ts";
import type { AdamKernels } from "./adam_step.ts";
import type { CastKernels } from "./_cast.ts";
import type { ClipKernels } from "./_clip.ts";
import type { ConvolutionKernels } from "./_convolution_gradients.ts";
import type { DenseKernels } from "./_dense_kernels.ts";
import type { DepthwiseKernels } from "./_depthwise.ts";
import type { ElementwiseKernels } from "./_elementwise.ts";
import type { NormalKernels } from "./_fast_normal.ts";
import type { GatherKernels } from "./_gather.ts";
import type { GeluKernels } from "./_gelu_kernels.ts";
import type { GruCellKernels } from "./_gru_cell_kernels.ts";
import type { LayerNormKernels } from "./_layer_norm_kernels.ts";
import type { LstmCellKernels } from "./_lstm_cell_kernels.ts";
import type { MatMulKernels } from "./_matmul.ts";
import type { PoolingKernels } from "./_pooling.ts";
import type { ReductionKernels } from "./_reductions.ts";
import type { CopyKernels } from "./_strided_copy.ts";
import type { WindowKernels } from "./_windows.ts";
import type { WinogradKernels } from "./_winograd.ts";
import type { WinogradForwardKernels } from "./_winograd_forward.ts";

/** Pointers are byte addresses on tfjs's heap; sizes are counts of float32 elements. */
export interface KernelExports
  extends
    ActivationGradientKernels,
    AdamKernels,
    CastKernels,
    ClipKernels,
    ConvolutionKernels,
    CopyKernels,
    DenseKernels,
    DepthwiseKernels,
    ElementwiseKernels,
    GatherKernels,
    GeluKernels,
    GruCellKernels,
    LayerNormKernels,
    LstmCellKernels,
    MatMulKernels,
    NormalKernels,
    PoolingKernels,
    ReductionKernels,
    WindowKernels,
    WinogradForwardKernels,
    WinogradKernels {
  initialize(block: number): void;
}
