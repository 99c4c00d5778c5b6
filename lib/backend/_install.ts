/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { companion } from "./_companion.ts";
import { installIdentity } from "./_identity.ts";
import { installGelu } from "./_gelu_kernels.ts";
import { installLayerNorm } from "./_layer_norm_kernels.ts";
import { installLstmCell } from "./_lstm_cell_kernels.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installLayerNorm(module);
  installLstmCell(module);
  installGelu(module);
}
