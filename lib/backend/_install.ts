/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { installActivationGradients } from "./_activation_gradients.ts";
import { installCast } from "./_cast.ts";
import { installClip } from "./_clip.ts";
import { companion } from "./_companion.ts";
import { installConvolution } from "./_convolution.ts";
import { installConvolutionForward } from "./_convolution_forward.ts";
import { installCuts } from "./_cuts.ts";
import { installDense } from "./_dense_kernels.ts";
import { installDepthwise } from "./_depthwise.ts";
import { installEinsum } from "./_einsum.ts";
import { installElementwise } from "./_elementwise.ts";
import { installFastNormal } from "./_fast_normal.ts";
import { installGather } from "./_gather.ts";
import { installGelu } from "./_gelu_kernels.ts";
import { installGradients } from "./_gradients.ts";
import { installIdentity } from "./_identity.ts";
import { installJoins } from "./_joins.ts";
import { installLayerNorm } from "./_layer_norm_kernels.ts";
import { installLstmCell } from "./_lstm_cell_kernels.ts";
import { installMatMul } from "./_matmul.ts";
import { installPooling } from "./_pooling.ts";
import { installPointwisePooling } from "./_pooling_pointwise.ts";
import { installRecurrentLayer } from "./_recurrent_layer_kernels.ts";
import { installReductions } from "./_reductions.ts";
import { installTranspose } from "./_transpose.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installMatMul(module);
  installDense(module);
  installConvolution(module);
  installConvolutionForward(module);
  installDepthwise(module);
  installPooling(module);
  installPointwisePooling(module);
  installGather(module);
  installEinsum();
  installGradients();
  installElementwise(module);
  installClip(module);
  installCast(module);
  installReductions(module);
  installCuts(module);
  installJoins(module);
  installTranspose(module);
  installActivationGradients(module);
  installFastNormal(module);
  installLayerNorm(module);
  installLstmCell(module);
  installRecurrentLayer(module);
  installGelu(module);
}
