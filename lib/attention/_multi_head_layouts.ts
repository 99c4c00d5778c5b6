/** How PyTorch and Keras lay out the weights of multi-head attention. */
import * as tf from "@tensorflow/tfjs";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "../nn/mod.ts";
import type { MultiHeadAttention } from "./multi_head_layer.ts";

const INPUTS = ["query", "key", "value"] as const;
const KERNELS = INPUTS.map((name) => `${name}/kernel`);
const BIASES = INPUTS.map((name) => `${name}/bias`);

/**
 * The layouts of a layer's weights.
 *
 * @throws {RangeError} for sizes that PyTorch's `nn.MultiheadAttention` does not have
 */
export function multiHeadLayouts(
  layer: MultiHeadAttention,
  framework: Framework,
): readonly ParameterLayout[] {
  return framework === "torch" ? torchLayouts(layer) : kerasLayouts(layer);
}

/** `in_proj_weight` [3 size, size] has the rows of query, key and value one after another. */
function torchLayouts({ size, query, key, value }: MultiHeadAttention): ParameterLayout[] {
  if (query.units !== size || value.units !== size) {
    throw new RangeError(
      `Cannot convert weights: PyTorch's heads together have the size, ${size}; ` +
        `these have ${query.units} in keys and ${value.units} in values`,
    );
  }
  const kernels: ParameterLayout[] = key.inputs === size
    ? [{
      own: KERNELS,
      theirs: ["in_proj_weight"],
      toTheirs: (own) => [tf.transpose(tf.concat([...own], 1))],
      toOwn: ([weight]) => tf.split(tf.transpose(weight!), 3, 1),
    }]
    : INPUTS.map((name) => transposedLayout(`${name}/kernel`, `${name[0]}_proj_weight`));
  const biases: ParameterLayout = {
    own: BIASES,
    theirs: ["in_proj_bias"],
    toTheirs: (own) => [tf.concat([...own])],
    toOwn: ([bias]) => tf.split(bias!, 3),
  };
  return [
    ...kernels,
    biases,
    transposedLayout("output/kernel", "out_proj.weight"),
    sameLayout("output/bias", "out_proj.bias"),
  ];
}

/** Kernels [size, heads, headSize], and [heads, headSize, size] for the output. */
function kerasLayouts({ heads, ...layer }: MultiHeadAttention): ParameterLayout[] {
  const reshaped = (own: string, theirs: string, here: number[], there: number[]) => ({
    own: [own],
    theirs: [theirs],
    toTheirs: ([tensor]: readonly tf.Tensor[]) => [tf.reshape(tensor!, there)],
    toOwn: ([tensor]: readonly tf.Tensor[]) => [tf.reshape(tensor!, here)],
  });
  const inputs = INPUTS.flatMap((name) => {
    const { inputs, units } = layer[name], each = units / heads;
    return [
      reshaped(`${name}/kernel`, `${name}/kernel`, [inputs, units], [inputs, heads, each]),
      reshaped(`${name}/bias`, `${name}/bias`, [units], [heads, each]),
    ];
  });
  const { inputs: rows, units } = layer.output, there = [heads, rows / heads, units];
  return [
    ...inputs,
    reshaped("output/kernel", "attention_output/kernel", [rows, units], there),
    sameLayout("output/bias", "attention_output/bias"),
  ];
}
