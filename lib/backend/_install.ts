/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { companion } from "./_companion.ts";
import { installConvolution } from "./_convolution.ts";
import { installDepthwise } from "./_depthwise.ts";
import { installDense } from "./_dense_kernels.ts";
import { installIdentity } from "./_identity.ts";
import { installMatMul } from "./_matmul.ts";
import { installPooling } from "./_pooling.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installMatMul(module);
  installConvolution(module);
  installDepthwise(module);
  installPooling(module);
  installDense(module);
}
