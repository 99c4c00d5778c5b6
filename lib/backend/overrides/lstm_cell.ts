/** Gives the wasm backend the two kernels of the LSTM cell. */
import type { SideModule } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** Name of the kernel of one step of an LSTM cell. */
export const LSTM_CELL = "FusedLstmCell";
/** Name of the kernel of its gradient, with respect to the pre-activations and the cell state. */
export const LSTM_CELL_GRADIENT = "FusedLstmCellGradient";

/** Give the wasm backend the two kernels. */
export function installLstmCell(module: SideModule): void {
  const { kernels } = module, at = (tensor: TensorInfo) => module.pointer(tensor);
  overrideKernel(LSTM_CELL, () => ({ inputs }) => {
    const { z, cell } = inputs as Record<"z" | "cell", TensorInfo>;
    const [batch, units] = cell.shape as [number, number];
    const hidden = module.output(cell.shape), next = module.output(cell.shape);
    const gates = module.output([batch, 5 * units]);
    kernels.lstmCell(at(z), at(cell), at(hidden), at(next), at(gates), batch, units);
    return [hidden, next, gates];
  });
  overrideKernel(LSTM_CELL_GRADIENT, () => ({ inputs }) => {
    const { dHidden, dNext, cell, gates } = inputs as BackwardInputs;
    const [batch, units] = cell.shape as [number, number];
    const dz = module.output([batch, 4 * units]), dCell = module.output(cell.shape);
    kernels.lstmCellGradient(
      ...[at(dHidden), at(dNext), at(cell), at(gates)] as const,
      ...[at(dz), at(dCell), batch, units] as const,
    );
    return [dz, dCell];
  });
}

type BackwardInputs = Record<"dHidden" | "dNext" | "cell" | "gates", TensorInfo>;
