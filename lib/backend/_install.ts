/** Puts the project's kernels in the place of tfjs's own on the wasm backend. */
import { companion } from "./_companion.ts";
import { installEinsum } from "./_einsum.ts";
import { installGather } from "./_gather.ts";
import { installGradients } from "./_gradients.ts";
import { installIdentity } from "./_identity.ts";

/** Install all kernels and mended gradients; calling it again changes nothing. */
export function installKernels(): void {
  const module = companion();
  installIdentity(module);
  installGather(module);
  installEinsum();
  installGradients();
}
