/** Takes pruned units out of a multilayer perceptron, which makes its matrices smaller. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { MLP } from "../nn/mod.ts";
import { Random } from "../random/mod.ts";

const TASK = "remove units";

/**
 * A smaller MLP without some hidden units: their columns leave the kernel of their own layer, and
 * their rows the next one.
 *
 * @param mlp with a kernel and a bias for each layer; it stays as it is
 * @param masks for each hidden layer, 1 for each unit that is kept, as {@linkcode unitMask} gives them
 * @returns a new MLP; its outputs are those of the old one whose removed units give 0
 * @throws {RangeError | TypeError} for masks that do not fit, or that leave a layer without a unit
 *
 * @example
 * ```ts
 * import { removeUnits } from "lib/compression/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mlp = new MLP([4, 3, 2], { random: new Random(0) });
 * assert.deepEqual(removeUnits(mlp, [[1, 0, 1]]).sizes, [4, 2, 2]);
 * ```
 */
export function removeUnits(mlp: MLP, masks: readonly ArrayLike<number>[]): MLP {
  if (!(mlp instanceof MLP) || mlp.layers.length === 0) {
    throw invalidArgument(TASK, "mlp", "an MLP with a kernel for each layer", mlp, "never");
  }
  const hidden = mlp.sizes.slice(1, -1);
  if (masks.length !== hidden.length) {
    throw invalidArgument(TASK, "masks.length", `${hidden.length}`, masks.length);
  }
  const keptHidden = hidden.map((units, layer) => keptUnits(masks[layer]!, units, layer));
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);
  const kept = [all(mlp.sizes[0]!), ...keptHidden, all(mlp.sizes.at(-1)!)];
  const smaller = new MLP(kept.map((units) => units.length), {
    random: new Random(0), // what is drawn is overwritten
    activation: mlp.layers[0]!.activation,
    outputActivation: mlp.layers.at(-1)!.activation,
  });
  tf.tidy(() => {
    for (const [i, { kernel, bias }] of smaller.layers.entries()) {
      const from = mlp.layers[i]!, inputs = tf.tensor1d(kept[i]!, "int32");
      const units = tf.tensor1d(kept[i + 1]!, "int32");
      kernel.assign(tf.gather(tf.gather(from.kernel, inputs, 0), units, 1)); // [inputs, units]
      bias!.assign(tf.gather(from.bias!, units)); // [units]
    }
  });
  return smaller;
}

function keptUnits(mask: ArrayLike<number>, units: number, layer: number): number[] {
  if (mask.length !== units) {
    throw invalidArgument(TASK, `masks[${layer}].length`, `${units}`, mask.length);
  }
  const kept = Array.from(mask).flatMap((keep, unit) => (keep === 0 ? [] : [unit]));
  if (kept.length > 0) return kept;
  throw invalidArgument(TASK, `masks[${layer}]`, "a mask that keeps a unit", mask, "object");
}
