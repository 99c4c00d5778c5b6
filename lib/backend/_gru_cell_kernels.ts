/** Gives the wasm backend the two kernels of the GRU cell. */
import type { Companion } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Name of the kernel of one step of a GRU cell whose reset gate acts after the recurrent product. */
export const GRU_CELL = "FusedGruCell";
/** Name of the kernel of its gradient, with respect to both pre-activations and the state. */
export const GRU_CELL_GRADIENT = "FusedGruCellGradient";

/** Give the wasm backend the two kernels. */
export function installGruCell(companion: Companion): void {
  const { kernels } = companion, at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(GRU_CELL, () => ({ inputs }) => {
    const { projected: x, fromState: s, h } = inputs as Named<"projected" | "fromState" | "h">;
    const [batch, units] = h.shape as [number, number];
    const hidden = companion.output(h.shape), gates = companion.output(x.shape);
    kernels.gruCell(at(x), at(s), at(h), at(hidden), at(gates), batch, units);
    return [hidden, gates];
  });
  overrideKernel(GRU_CELL_GRADIENT, () => ({ inputs }) => {
    const { dHidden, fromState: s, h, gates } = inputs as Named<
      "dHidden" | "fromState" | "h" | "gates"
    >;
    const [batch, units] = h.shape as [number, number];
    const dx = companion.output(s.shape), ds = companion.output(s.shape);
    const dh = companion.output(h.shape);
    kernels.gruCellGradient(
      ...[at(dHidden), at(s), at(h), at(gates)] as const,
      ...[at(dx), at(ds), at(dh), batch, units] as const,
    );
    return [dx, ds, dh];
  });
}

type Named<Name extends string> = Record<Name, TensorInfo>;
