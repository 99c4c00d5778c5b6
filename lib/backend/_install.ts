/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { installActivationGradients } from "./_activation_gradients.ts";
import { companion } from "./_companion.ts";
import { installCuts } from "./_cuts.ts";
import { installElementwise } from "./_elementwise.ts";
import { installFastNormal } from "./_fast_normal.ts";
import { installGelu } from "./_gelu_kernels.ts";
import { installIdentity } from "./_identity.ts";
import { installLayerNorm } from "./_layer_norm_kernels.ts";
import { installLstmCell } from "./_lstm_cell_kernels.ts";
import { installJoins } from "./_joins.ts";
import { installReductions } from "./_reductions.ts";
import { installTranspose } from "./_transpose.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installElementwise(module);
  installReductions(module);
  installCuts(module);
  installJoins(module);
  installTranspose(module);
  installActivationGradients(module);
  installFastNormal(module);
  installLayerNorm(module);
  installLstmCell(module);
  installGelu(module);
}
