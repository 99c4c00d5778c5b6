/** Checks that a state fits the optimizer that it is restored into. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { assertShape } from "../../tensor/mod.ts";
import { checkTensor } from "../_checkpoint_tensors.ts";
import { checkSameNames } from "../_same_names.ts";
import type { OptimizerState } from "./optimizer.ts";

/**
 * @param state what is restored
 * @param trained the variables by the names that the state must have
 * @param slotNames a record with the names of what is kept for each
 * @throws {RangeError | TypeError} for other names, shapes or types
 */
export function checkState(
  { steps, slots }: OptimizerState,
  trained: Readonly<Record<string, tf.Variable>>,
  slotNames: object,
): void {
  const task = "restore an optimizer";
  if (!(Number.isSafeInteger(steps) && steps >= 0)) {
    throw invalidArgument(task, "steps", "an integer of at least 0", steps);
  }
  checkSameNames(task, "parameters'", slots, trained);
  for (const [name, kept] of Object.entries(slots)) {
    checkSameNames(task, `"${name}" slots'`, kept, slotNames);
    for (const [slot, tensor] of Object.entries(kept)) {
      const argument = `${name}/${slot}`;
      assertShape(tensor, trained[name]!.shape, { function: task, argument });
      checkTensor(task, argument, tensor);
    }
  }
}
