/** Gives the wasm backend the two kernels of the LSTM cell. */
import * as tf from "@tensorflow/tfjs";
import type { Companion } from "./_companion.ts";
import { runFusedKernel } from "./_fused_op.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** The kernels of kernels/lstm_cell.ts. */
export interface LstmCellKernels {
  lstmCell(z: number, c: number, h: number, cNew: number, batch: number, units: number): void;
  lstmCellGradient(
    dh: number,
    dcNew: number,
    z: number,
    c: number,
    cNew: number,
    dz: number,
    dc: number,
    batch: number,
    units: number,
  ): void;
}

/** Names of the two kernels. */
export const LSTM_CELL = "FusedLstmCell";
export const LSTM_CELL_GRADIENT = "FusedLstmCellGradient";

/**
 * Give the wasm backend the two kernels, and tfjs the gradient that joins them: tf.customGrad knows
 * functions of one output only.
 */
export function installLstmCell(companion: Companion): void {
  const { kernels } = companion, at = (tensor: TensorInfo) => companion.pointer(tensor);
  overrideKernel(LSTM_CELL, () => ({ inputs }) => {
    const { z, cell } = inputs as Record<"z" | "cell", TensorInfo>;
    const [batch, units] = cell.shape as [number, number];
    const hidden = companion.output(cell.shape), next = companion.output(cell.shape);
    kernels.lstmCell(at(z), at(cell), at(hidden), at(next), batch, units);
    return [hidden, next];
  });
  overrideKernel(LSTM_CELL_GRADIENT, () => ({ inputs }) => {
    const { dHidden, dNext, z, cell, next } = inputs as BackwardInputs;
    const [batch, units] = cell.shape as [number, number];
    const dz = companion.output(z.shape), dCell = companion.output(cell.shape);
    kernels.lstmCellGradient(
      ...[at(dHidden), at(dNext), at(z), at(cell), at(next)] as const,
      ...[at(dz), at(dCell), batch, units] as const,
    );
    return [dz, dCell];
  });
  tf.registerGradient({
    kernelName: LSTM_CELL,
    inputsToSave: ["z", "cell"],
    outputsToSave: [false, true],
    gradFunc: (dy, saved) => {
      const [dHidden, dNext] = dy as [tf.Tensor, tf.Tensor];
      const [z, cell, next] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [dz, dCell] = runFusedKernel(LSTM_CELL_GRADIENT, { dHidden, dNext, z, cell, next });
      return { z: () => dz!, cell: () => dCell! };
    },
  });
}

type BackwardInputs = Record<"dHidden" | "dNext" | "z" | "cell" | "next", TensorInfo>;
