/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { installActivationGradients } from "./_activation_gradients.ts";
import { companion } from "./_companion.ts";
import { installCopies } from "./_copies.ts";
import { installDense } from "./_dense_kernels.ts";
import { installElementwise } from "./_elementwise.ts";
import { installFastNormal } from "./_fast_normal.ts";
import { installGelu } from "./_gelu_kernels.ts";
import { installIdentity } from "./_identity.ts";
import { installLayerNorm } from "./_layer_norm_kernels.ts";
import { installLstmCell } from "./_lstm_cell_kernels.ts";
import { installMatMul } from "./_matmul.ts";
import { installReductions } from "./_reductions.ts";
import { installTranspose } from "./_transpose.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installElementwise(module);
  installReductions(module);
  installCopies(module);
  installTranspose(module);
  installActivationGradients(module);
  installFastNormal(module);
  installLayerNorm(module);
  installLstmCell(module);
  installGelu(module);
  installMatMul(module);
  installDense(module);
}
