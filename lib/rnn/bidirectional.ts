/** Two recurrent layers over the same sequence, one in each direction. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Framework, Module, nestedLayouts, type ParameterLayout } from "../nn/mod.ts";
import type { CellKind, RecurrentParameters, RecurrentState } from "./cells.ts";
import { runRecurrentLayer } from "./layer.ts";
import type { RecurrentLayer } from "./recurrent.ts";
import { requireObject } from "../_require_object.ts";

/** How the outputs of the two directions become one. */
export type MergeMode = "concat" | "sum" | "average" | "product";

/** What a bidirectional layer computed. */
export interface BidirectionalOutput {
  /** Merged outputs, step by step: [batch, time, units], twice the units with "concat". */
  readonly sequence: tf.Tensor3D;
  /** Each direction's own last h, merged: [batch, units], twice the units with "concat". */
  readonly last: tf.Tensor2D;
  /** After the last step. */
  readonly forward: RecurrentState;
  /** After the first step of the sequence, which the backward layer sees last. */
  readonly backward: RecurrentState;
}

/**
 * Run two recurrent layers of the same kind in both directions (Schuster & Paliwal 1997).
 *
 * @param kind which cell
 * @param x shape [batch, time, inputs]
 * @param parameters of the forward and of the backward layer
 * @param options `merge`: default "concat"; `mask`: as in {@linkcode runRecurrentLayer}
 * @returns merged sequence and last outputs, and both last states
 * @throws {RangeError} for an unknown merge or a shape that does not fit
 *
 * @example
 * ```ts
 * import { runBidirectionalLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = { kernel: tf.ones([2, 3]), recurrentKernel: tf.ones([3, 3]) };
 * const both = { forward: parameters, backward: parameters };
 * const { sequence } = runBidirectionalLayer("simple_rnn", tf.ones([1, 4, 2]), both);
 * assert.deepEqual(sequence.shape, [1, 4, 6]);
 * ```
 */
export function runBidirectionalLayer(
  kind: CellKind,
  x: tf.Tensor3D,
  parameters: Readonly<Record<"forward" | "backward", RecurrentParameters>>,
  { merge = "concat", mask }: {
    readonly merge?: MergeMode;
    readonly mask?: tf.Tensor2D | undefined;
  } = {},
): BidirectionalOutput {
  const forward = runRecurrentLayer(kind, x, parameters.forward, { mask });
  const backward = runRecurrentLayer(kind, x, parameters.backward, { mask, backwards: true });
  const inOrder = tf.reverse(backward.sequence, 1); // step t beside step t
  return {
    sequence: mergeOutputs(merge, forward.sequence, inOrder),
    last: mergeOutputs(merge, forward.state.h, backward.state.h),
    forward: forward.state,
    backward: backward.state,
  };
}

/** How a {@linkcode Bidirectional} layer runs and merges. */
export interface BidirectionalOptions {
  /** Default "concat". */
  readonly merge?: MergeMode;
}

/**
 * Two recurrent layers of the same kind and sizes, one for each direction (Schuster & Paliwal 1997).
 *
 * @throws {RangeError} for layers of different kinds or sizes
 *
 * @example
 * ```ts
 * import { Bidirectional, LSTM } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = (seed: number) => new LSTM(2, 3, { random: new Random(seed) });
 * const both = new Bidirectional(layer(0), layer(1));
 * assert.deepEqual(both.apply(tf.ones([5, 7, 2])).sequence.shape, [5, 7, 6]);
 * ```
 */
export class Bidirectional extends Module {
  /** How the outputs of the two become one. */
  readonly merge: MergeMode;

  /**
   * Takes two layers of the same cell and sizes as they are; nothing is drawn.
   *
   * @param forward reads the sequence from its first step
   * @param backward reads it from its last step
   * @param options see {@linkcode BidirectionalOptions}
   * @throws {RangeError} for two layers of different cells or sizes
   */
  constructor(
    readonly forward: RecurrentLayer,
    readonly backward: RecurrentLayer,
    options: BidirectionalOptions = {},
  ) {
    super();
    const task = "build a bidirectional layer";
    const { merge = "concat" } = requireObject(task, "options", options);
    requireObject(task, "forward", forward);
    requireObject(task, "backward", backward);
    const [first, second] = [forward, backward].map(({ kind, inputs, units }) =>
      `${kind} of ${inputs} inputs and ${units} units`
    );
    if (first !== second) {
      throw invalidArgument(task, "backward", first!, second, "string");
    }
    this.merge = merge;
  }

  /** {@linkcode runBidirectionalLayer}: x [batch, time, inputs], mask [batch, time]. */
  apply(
    x: tf.Tensor3D,
    { mask }: { readonly mask?: tf.Tensor2D } = {},
  ): BidirectionalOutput {
    return runBidirectionalLayer(this.forward.kind, x, this, { merge: this.merge, mask });
  }

  /** PyTorch marks the backward layer by a suffix; Keras nests two layers. */
  override layouts(framework: Framework): ParameterLayout[] {
    const { forward, backward } = this;
    if (framework === "torch") {
      const reverse = backward.layouts(framework).map((layout) => ({
        ...layout,
        theirs: layout.theirs.map((name) => `${name}_reverse`),
      }));
      return [
        ...nestedLayouts(forward.layouts(framework), framework, "forward", ""),
        ...nestedLayouts(reverse, framework, "backward", ""),
      ];
    }
    const layer = forward.kind === "gru_reset_before" ? "gru" : forward.kind;
    return [
      ...nestedLayouts(forward.layouts(framework), framework, "forward", `forward_${layer}`),
      ...nestedLayouts(backward.layouts(framework), framework, "backward", `backward_${layer}`),
    ];
  }
}

function mergeOutputs<T extends tf.Tensor>(merge: MergeMode, a: T, b: T): T {
  switch (merge) {
    case "concat":
      return tf.concat([a, b], -1) as T;
    case "sum":
      return tf.add<T>(a, b);
    case "average":
      return tf.mul(tf.add(a, b), 0.5);
    case "product":
      return tf.mul(a, b);
    default:
      throw invalidArgument(
        "run a bidirectional layer",
        "merge",
        "concat, sum, average or product",
        merge,
        "string",
      );
  }
}
