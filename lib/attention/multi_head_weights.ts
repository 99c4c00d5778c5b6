/** Multi-head attention's weights in the layouts of PyTorch and of Keras. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { MultiHeadWeights, Projection } from "./multi_head.ts";

/** Arrays by name, nested as the frameworks have them. */
export type NamedWeights = Readonly<Record<string, tf.TensorLike | tf.Tensor>>;

/**
 * The weights of PyTorch's `nn.MultiheadAttention`: `in_proj_weight` [3 size, size] has the rows of
 * query, key and value one after another, and multiplies from the right: y = x W^T + b.
 *
 * @param parameters `in_proj_weight`, `in_proj_bias`, `out_proj.weight`, `out_proj.bias`
 * @param prefix of the names, such as `"self_attn."`
 * @returns weights for `multiHeadAttention`
 * @throws {TypeError | RangeError} when a name is missing, or an array under another name would be lost,
 *   such as `bias_k` of `add_bias_kv`
 *
 * @example
 * ```ts
 * import { multiHeadWeightsFromTorch } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { query } = multiHeadWeightsFromTorch({
 *   "in_proj_weight": tf.ones([12, 4]),
 *   "in_proj_bias": tf.zeros([12]),
 *   "out_proj.weight": tf.ones([4, 4]),
 *   "out_proj.bias": tf.zeros([4]),
 * });
 * assert.deepEqual(query.kernel.shape, [4, 4]);
 * ```
 */
export function multiHeadWeightsFromTorch(
  parameters: NamedWeights,
  prefix = "",
): MultiHeadWeights {
  checkNames(Object.keys(parameters).filter((name) => name.startsWith(prefix)), [
    ...[`${prefix}in_proj_weight`, `${prefix}in_proj_bias`],
    ...[`${prefix}out_proj.weight`, `${prefix}out_proj.bias`],
  ]);
  const named = (name: string) => tensorNamed(parameters, prefix + name);
  return tf.tidy(() => {
    const kernels = tf.split(tf.transpose(named("in_proj_weight")), 3, 1) as tf.Tensor2D[];
    const biases = tf.split(named("in_proj_bias"), 3) as tf.Tensor1D[];
    const [query, key, value] = kernels.map((kernel, i) => ({ kernel, bias: biases[i]! }));
    const output = {
      kernel: tf.transpose(named("out_proj.weight")) as tf.Tensor2D,
      bias: tf.clone(named("out_proj.bias")) as tf.Tensor1D,
    };
    return { query, key, value, output } as never;
  }) as MultiHeadWeights;
}

/**
 * The weights of Keras's `MultiHeadAttention`: kernels [size, heads, headSize] for query, key and
 * value, and [heads, headSize, size] for the output.
 *
 * @param weights `query/kernel`, `query/bias`, the same for `key` and `value`, and
 *   `attention_output/kernel`, `attention_output/bias`
 * @returns weights for `multiHeadAttention`
 * @throws {TypeError} when a name is missing
 *
 * @example
 * ```ts
 * import { multiHeadWeightsFromKeras } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const part = { kernel: tf.ones([6, 2, 4]), bias: tf.zeros([2, 4]) };
 * const weights = Object.fromEntries(
 *   ["query", "key", "value"].flatMap((name) => [
 *     [`${name}/kernel`, part.kernel],
 *     [`${name}/bias`, part.bias],
 *   ]),
 * );
 * const { output } = multiHeadWeightsFromKeras({
 *   ...weights,
 *   "attention_output/kernel": tf.ones([2, 4, 6]),
 *   "attention_output/bias": tf.zeros([6]),
 * });
 * assert.deepEqual(output.kernel.shape, [8, 6]);
 * ```
 */
export function multiHeadWeightsFromKeras(weights: NamedWeights): MultiHeadWeights {
  const parts = ["query", "key", "value", "attention_output"];
  checkNames(Object.keys(weights), parts.flatMap((part) => [`${part}/kernel`, `${part}/bias`]));
  const named = (name: string) => tensorNamed(weights, name);
  return tf.tidy(() => {
    const flat = (name: string): Projection => {
      const kernel = named(`${name}/kernel`), [inputs] = kernel.shape;
      return {
        kernel: tf.reshape(kernel, [inputs!, -1]) as tf.Tensor2D, // [inputs, heads x size]
        bias: tf.reshape(named(`${name}/bias`), [-1]) as tf.Tensor1D,
      };
    };
    const kernel = named("attention_output/kernel"), bias = named("attention_output/bias");
    const output = {
      kernel: tf.reshape(kernel, [-1, kernel.shape.at(-1)!]) as tf.Tensor2D, // [heads x size, outputs]
      bias: tf.clone(bias) as tf.Tensor1D,
    };
    return { query: flat("query"), key: flat("key"), value: flat("value"), output } as never;
  }) as MultiHeadWeights;
}

/** Nothing may be left over: what is not converted would be lost in silence. */
function checkNames(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const requirement = known.join(", ");
  throw invalidArgument("convert attention weights", "the names", requirement, unknown, "string");
}

function tensorNamed(weights: NamedWeights, name: string): tf.Tensor {
  const value = weights[name];
  if (value === undefined) {
    const known = Object.keys(weights).join(", ");
    throw invalidArgument("convert attention weights", name, `among ${known}`, value, "object");
  }
  return value instanceof tf.Tensor ? value : tf.tensor(value);
}
