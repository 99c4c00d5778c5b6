/** The layout of an MLP whose parameters lie in one block, by those of the layers that it stands for. */
import * as tf from "@tensorflow/tfjs";
import { type Framework, nestedLayouts, type ParameterLayout } from "./layout.ts";

/**
 * @param own name of the block, in which layer follows layer, kernel before bias
 * @param layers inputs and units of each
 * @param layouts of one layer, of "kernel" and "bias"
 * @param framework whose names they give
 */
export function blockLayout(
  own: string,
  layers: readonly { readonly inputs: number; readonly units: number }[],
  layouts: readonly ParameterLayout[],
  framework: Framework,
): ParameterLayout {
  const each = layers.flatMap((_, i) =>
    nestedLayouts(nestedLayouts(layouts, framework, `${i}`), framework, "layers")
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
