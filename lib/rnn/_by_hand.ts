/** Which recurrent layers have their way back through time written out by hand. */
import * as tf from "@tensorflow/tfjs";
import type { CellThroughTime } from "./_backpropagation_through_time.ts";
import { gruThroughTime } from "./_gru_through_time.ts";
import { lstmThroughTime } from "./_lstm_through_time.ts";
import { simpleRnnThroughTime } from "./_simple_rnn_through_time.ts";
import type { CellKind } from "./cells.ts";

const THROUGH_TIME: Readonly<Partial<Record<CellKind, CellThroughTime>>> = {
  simple_rnn: simpleRnnThroughTime,
  lstm: lstmThroughTime,
  gru: gruThroughTime,
};

/** The cell by hand, for float32 tensors and outside a second derivative: it has no gradient. */
export function cellByHand(
  kind: CellKind,
  tensors: readonly tf.Tensor[],
): CellThroughTime | undefined {
  const fits = tf.engine().state.gradientDepth <= 1 &&
    tensors.every(({ dtype }) => dtype === "float32");
  return fits ? THROUGH_TIME[kind] : undefined;
}
