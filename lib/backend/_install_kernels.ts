/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { installActivationGradients } from "./overrides/activation_gradients.ts";
import { installAttention } from "./overrides/attention.ts";
import { installBackwardPass } from "./host/backward_pass.ts";
import { installCachedBlock } from "./overrides/cached_block.ts";
import { installCast } from "./overrides/cast.ts";
import { installClip } from "./overrides/clip.ts";
import { type SideModule, sideModule } from "./host/side_module.ts";
import { installConvolution } from "./overrides/convolution.ts";
import { installConvolutionForward } from "./overrides/convolution_forward.ts";
import { installCrossEntropy } from "./overrides/cross_entropy.ts";
import { installSlice } from "./overrides/slice.ts";
import { installDense } from "./overrides/dense.ts";
import { installDepthwise } from "./overrides/depthwise_convolution.ts";
import { installDilation } from "./overrides/dilation.ts";
import { installEinsum } from "./overrides/einsum.ts";
import { installElementwise } from "./overrides/elementwise.ts";
import { installEmptyAxes } from "./overrides/empty_axes.ts";
import { installFiniteCheck } from "./overrides/finite_check.ts";
import { installFastNormal } from "./overrides/fast_normal.ts";
import { installGather } from "./overrides/gather.ts";
import { installGelu } from "./overrides/gelu.ts";
import { installGradients } from "./gradients/install.ts";
import { installGroupNorm } from "./overrides/group_norm.ts";
import { installIdentity } from "./overrides/identity.ts";
import { installIndexChecks } from "./overrides/index_checks.ts";
import { installIntegers } from "./overrides/integers.ts";
import { installConcat } from "./overrides/concat.ts";
import { installLayerNorm } from "./overrides/layer_norm.ts";
import { installLstmCell } from "./overrides/lstm_cell.ts";
import { installMatMul } from "./overrides/mat_mul.ts";
import { installMirrorPad } from "./overrides/mirror_pad.ts";
import { installOneHot } from "./overrides/one_hot.ts";
import { installPaddings } from "./overrides/paddings.ts";
import { installPooling } from "./overrides/pooling.ts";
import { installPooling3d } from "./overrides/pooling_3d.ts";
import { installPointwisePooling } from "./overrides/pooling_pointwise.ts";
import { installPrelu } from "./overrides/prelu.ts";
import { installRecurrentLayer } from "./overrides/recurrent_layer.ts";
import { installReductions } from "./overrides/reductions.ts";
import { installResizeGradients } from "./overrides/resize_gradients.ts";
import { installSilu } from "./overrides/silu.ts";
import { installStockGuards } from "./overrides/stock_guards.ts";
import { installSumOfSquares } from "./overrides/sum_of_squares.ts";
import { installTopK } from "./overrides/top_k.ts";
import { installTranspose } from "./overrides/transpose.ts";

/** In this order: what stands later takes the place of what an earlier one has put there. */
const OVERRIDES: readonly ((module: SideModule) => void)[] = [
  installBackwardPass,
  installStockGuards,
  installIdentity,
  installMatMul,
  installDense,
  installConvolution,
  installConvolutionForward,
  installPaddings,
  installDepthwise,
  installPooling,
  installPointwisePooling,
  installPooling3d,
  installDilation,
  installResizeGradients,
  installGather,
  installEinsum,
  installGradients,
  installElementwise,
  installIntegers,
  installPrelu,
  installEmptyAxes,
  installIndexChecks,
  installOneHot,
  installMirrorPad,
  installTopK,
  installClip,
  installCast,
  installReductions,
  installSlice,
  installConcat,
  installTranspose,
  installActivationGradients,
  installFastNormal,
  installFiniteCheck,
  installCrossEntropy,
  installLayerNorm,
  installGroupNorm,
  installLstmCell,
  installRecurrentLayer,
  installAttention,
  installGelu,
  installSilu,
  installSumOfSquares,
  installCachedBlock,
];

/** Install all kernels and corrected gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = sideModule();
  for (const install of OVERRIDES) install(module);
}
