/** Gives the wasm backend the two kernels of the LSTM cell. */
import type { Companion } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Name of the kernel of one step of an LSTM cell. */
export const LSTM_CELL = "FusedLstmCell";
/** Name of the kernel of its gradient, with respect to the pre-activations and the cell state. */
export const LSTM_CELL_GRADIENT = "FusedLstmCellGradient";

/** Give the wasm backend the two kernels. */
export function installLstmCell(companion: Companion): void {
  const { kernels } = companion, at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(LSTM_CELL, () => ({ inputs }) => {
    const { z, cell } = inputs as Record<"z" | "cell", TensorInfo>;
    const [batch, units] = cell.shape as [number, number];
    const hidden = companion.output(cell.shape), next = companion.output(cell.shape);
    const gates = companion.output([batch, 5 * units]);
    kernels.lstmCell(at(z), at(cell), at(hidden), at(next), at(gates), batch, units);
    return [hidden, next, gates];
  });
  overrideKernel(LSTM_CELL_GRADIENT, () => ({ inputs }) => {
    const { dHidden, dNext, cell, gates } = inputs as BackwardInputs;
    const [batch, units] = cell.shape as [number, number];
    const dz = companion.output([batch, 4 * units]), dCell = companion.output(cell.shape);
    kernels.lstmCellGradient(
      ...[at(dHidden), at(dNext), at(cell), at(gates)] as const,
      ...[at(dz), at(dCell), batch, units] as const,
    );
    return [dz, dCell];
  });
}

type BackwardInputs = Record<"dHidden" | "dNext" | "cell" | "gates", TensorInfo>;
