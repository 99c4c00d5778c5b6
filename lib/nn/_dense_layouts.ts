/** How PyTorch and Keras lay out a dense layer, also one inside of an MLP's block of weights. */
import * as tf from "@tensorflow/tfjs";
import {
  type Framework,
  nestedLayouts,
  type ParameterLayout,
  sameLayout,
  transposedLayout,
} from "./layout.ts";

/** The layouts of a dense layer's kernel and bias. */
export function denseLayouts(framework: Framework): ParameterLayout[] {
  const kernel = framework === "torch"
    ? transposedLayout("kernel", "weight")
    : sameLayout("kernel");
  return [kernel, sameLayout("bias")];
}

/**
 * The layout of dense layers whose parameters lie in one block: "layers/0/kernel" and so on.
 *
 * @param own name of the block, in which layer follows layer, kernel before bias
 * @param layers inputs and units of each
 * @param framework whose names it gives
 */
export function denseBlockLayout(
  own: string,
  layers: readonly { readonly inputs: number; readonly units: number }[],
  framework: Framework,
): ParameterLayout {
  const each = layers.flatMap((_, i) =>
    nestedLayouts(
      nestedLayouts(denseLayouts(framework), framework, `${i}`),
      framework,
      "layers",
    )
  );
  const shapes = layers.flatMap(({ inputs, units }) => [[inputs, units], [units]]);
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b));
  return {
    own: [own],
    theirs: each.flatMap(({ theirs }) => theirs),
    toTheirs: ([block]) =>
      tf.split(block!, sizes).flatMap((part, i) =>
        each[i]!.toTheirs([tf.reshape(part, shapes[i]!)])
      ),
    toOwn: (theirs) => [
      tf.concat(theirs.map((array, i) => tf.reshape(each[i]!.toOwn([array])[0]!, [sizes[i]!]))),
    ],
  };
}
