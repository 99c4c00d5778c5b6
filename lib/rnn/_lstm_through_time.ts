/** An LSTM cell for backpropagation through time by hand: one fused kernel a step each way. */
import * as tf from "@tensorflow/tfjs";
import { lstmCellBackward, lstmCellForward } from "./mod.ts";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";

/** See `lstmCell` for the formula, `lstmCellBackward` for its gradient. */
export const lstmThroughTime: CellThroughTime = {
  step(projected, fromState, state) {
    const { hidden, cell, gates } = lstmCellForward(tf.add(projected, fromState), state.c!);
    return { state: { h: hidden, c: cell }, kept: [state.c!, gates] };
  },

  wayBack: (_before, kept) => ({
    step(index, { h, c }) {
      const [cell, gates] = kept[index] as [tf.Tensor2D, tf.Tensor2D];
      const { dz, dCell } = lstmCellBackward(h, c!, { cell, gates });
      return { dFromState: dz, c: dCell };
    },
    projected: (dFromState) => dFromState, // the gates see the sum of both
  }),
};
