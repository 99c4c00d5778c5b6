/** How other frameworks name a module's parameters and lay them out. */
import * as tf from "@tensorflow/tfjs";

/** A framework whose weights can be read and written. */
export type Framework = "torch" | "keras";

/** One or several parameters of a module, and the arrays that another framework makes of them. */
export interface ParameterLayout {
  /** Names as in `Module.parameters`. */
  readonly own: readonly string[];
  /** The framework's names, in the order of the tensors below. */
  readonly theirs: readonly string[];
  /** The framework's arrays of the module's parameters. */
  readonly toTheirs: (own: readonly tf.Tensor[]) => tf.Tensor[];
  /** The reverse. */
  readonly toOwn: (theirs: readonly tf.Tensor[]) => tf.Tensor[];
}

/** What stands between the parts of a nested name. */
const SEPARATORS: Readonly<Record<Framework, string>> = { torch: ".", keras: "/" };

/**
 * A parameter that has the same numbers in the same order there.
 *
 * @param own its name here
 * @param theirs its name there. Default the same
 *
 * @example
 * ```ts
 * import { sameLayout } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(sameLayout("gamma", "weight").theirs, ["weight"]);
 * ```
 */
export function sameLayout(own: string, theirs: string = own): ParameterLayout {
  const copy = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => tf.clone(tensor));
  return { own: [own], theirs: [theirs], toTheirs: copy, toOwn: copy };
}

/**
 * A parameter whose dimensions stand in another order there.
 *
 * @param own its name here
 * @param theirs its name there
 * @param permutation for each dimension there, which one it is here. Default the reverse order
 *
 * @example A convolution of PyTorch, [outputs, inputs, height, width]
 * ```ts
 * import { transposedLayout } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layout = transposedLayout("kernel", "weight", [3, 2, 0, 1]);
 * const [weight] = layout.toTheirs([tf.zeros([5, 7, 2, 4])]); // [height, width, inputs, outputs]
 * assert.deepEqual(weight!.shape, [4, 2, 5, 7]);
 * assert.deepEqual(layout.toOwn([weight!])[0]!.shape, [5, 7, 2, 4]);
 * ```
 */
export function transposedLayout(
  own: string,
  theirs: string,
  permutation?: readonly number[],
): ParameterLayout {
  const inverse = permutation?.map((_, dimension) => permutation.indexOf(dimension));
  const transpose = (order?: readonly number[]) => (tensors: readonly tf.Tensor[]) =>
    tensors.map((tensor) => tf.transpose(tensor, order && [...order]));
  const [toTheirs, toOwn] = [transpose(permutation), transpose(inverse)];
  return { own: [own], theirs: [theirs], toTheirs, toOwn };
}

/**
 * The layouts of a part, as those of the module that it belongs to.
 *
 * @param layouts of the part
 * @param framework whose names they give
 * @param own the part's name here
 * @param theirs its name there. Default the same; "": the framework has no such level
 *
 * @example
 * ```ts
 * import { nestedLayouts, sameLayout } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [bias] = nestedLayouts([sameLayout("bias")], "torch", "expand", "linear1");
 * assert.deepEqual([bias!.own, bias!.theirs], [["expand/bias"], ["linear1.bias"]]);
 * ```
 */
export function nestedLayouts(
  layouts: readonly ParameterLayout[],
  framework: Framework,
  own: string,
  theirs: string = own,
): ParameterLayout[] {
  const prefix = theirs === "" ? "" : theirs + SEPARATORS[framework];
  return layouts.map((layout) => ({
    ...layout,
    own: layout.own.map((name) => `${own}/${name}`),
    theirs: layout.theirs.map((name) => prefix + name),
  }));
}
