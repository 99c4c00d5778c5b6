/** The functions that kernels.wasm exports, as its AssemblyScript source declares them. */
import type { ConvolutionKernels } from "./_convolution_gradients.ts";
import type { DenseKernels } from "./_dense_kernels.ts";
import type { DepthwiseKernels } from "./_depthwise.ts";
import type { MatMulKernels } from "./_matmul.ts";
import type { PoolingKernels } from "./_pooling.ts";
import type { WindowKernels } from "./_windows.ts";
import type { WinogradKernels } from "./_winograd.ts";

/** Pointers are byte addresses on tfjs's heap; sizes are counts of float32 elements. */
export interface KernelExports
  extends
    DenseKernels,
    MatMulKernels,
    ConvolutionKernels,
    DepthwiseKernels,
    PoolingKernels,
    WindowKernels,
    WinogradKernels {
  initialize(block: number): void;
  adam(
    w: number,
    m: number,
    v: number,
    g: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
}
