/** Which cells have a second bias. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { CellKind } from "./cells.ts";

/** Checks that a GRU whose reset gate acts before the product has no second bias: it would be dropped. */
export function checkRecurrentBias(
  task: string,
  kind: CellKind,
  recurrentBias: tf.Tensor | undefined,
  argument = "parameters.recurrentBias",
): void {
  if (kind !== "gru_reset_before" || recurrentBias === undefined) return;
  const requirement = 'absent for a "gru_reset_before", which has one bias (a "gru" has two)';
  throw invalidArgument(task, argument, requirement, recurrentBias, "object");
}
