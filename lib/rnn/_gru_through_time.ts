/** A GRU cell (reset after) for backpropagation through time by hand: one fused kernel each way. */
import * as tf from "@tensorflow/tfjs";
import { gruCellBackward, gruCellForward } from "./mod.ts";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";

/** See `gruCellForward` for the formula, `gruCellBackward` for its gradient. */
export const gruThroughTime: CellThroughTime = {
  step(projected, fromState, { h }) {
    const { hidden, gates } = gruCellForward({ projected, fromState, h });
    return { state: { h: hidden }, kept: [fromState, gates] };
  },

  wayBack(before, kept) {
    const parts: tf.Tensor2D[] = [];
    return {
      step(index, dState) {
        const [fromState, gates] = kept[index] as [tf.Tensor2D, tf.Tensor2D];
        const inputs = { fromState, h: before[index]!, gates };
        const { dProjected, dFromState, dh } = gruCellBackward(dState.h, inputs);
        parts.unshift(dProjected);
        return { dFromState, h: dh };
      },
      projected: () => tf.concat(parts, 0), // the candidate's input is not behind the reset gate
    };
  },
};
