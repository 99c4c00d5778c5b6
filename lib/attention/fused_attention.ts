/** Attention of several heads as one kernel forward and one backward, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { ATTENTION, ATTENTION_GRADIENT, hasFusedKernel, runFusedKernel } from "../backend/mod.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import { asIfAbsent, type AttentionInputs } from "./_as_if_absent.ts";
import { type AttentionOptions, maskPerQuery } from "./_attend.ts";
import { allowedKeys, attendByHeads } from "./_heads.ts";

/** How {@linkcode fusedAttention} attends. */
export interface FusedAttentionOptions extends AttentionOptions {
  /** A positive integer that divides the columns. Default 1. */
  readonly heads?: number;
  /** Whether query i attends to the keys 0 to i alone. Default false. */
  readonly causal?: boolean;
  /** What the products are multiplied by. Default 1 / sqrt(size of a head). */
  readonly scale?: number;
}

const TASK = "apply fused attention";

/**
 * Scaled dot-product attention of several heads, without the weights: softmax(scale Q K^T) V in each
 * head (Vaswani et al. 2017, equation 1).
 *
 * On the wasm backend, with the project's kernels, one kernel computes it and one its three gradients.
 * Neither makes a tensor of all scores: those of a block of queries at a time are in memory, and the
 * gradient computes them again from what was kept of each row, its largest score and the sum of its
 * exponentials (Dao et al. 2022, "FlashAttention"). Elsewhere, and inside a second derivative, it is
 * {@linkcode fusedAttentionPlain}.
 *
 * Shapes: queries [batch, queries, heads x size], keys [batch, keys, heads x size], values
 * [batch, keys, heads x valueSize], context [batch, queries, heads x valueSize]; head after head in
 * the columns.
 *
 * @param queries what is looked for
 * @param keys what it is compared with
 * @param values what is averaged
 * @param options `heads`, `causal`, `scale`, and `mask`: see {@linkcode AttentionOptions}
 * @returns the context
 * @throws {RangeError} for shapes that do not fit, a mask with other values, heads that do not divide
 *   the columns, or a scale that is not finite
 *
 * @example
 * ```ts
 * import { fusedAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor3d([[[0, 2], [0, 4]]]); // both heads see zeros, or numbers
 * const context = fusedAttention(tf.zerosLike(x), x, x, { heads: 2, causal: true });
 * assert.deepEqual(context.arraySync(), [[[0, 2], [0, 3]]]); // equal scores: means
 * ```
 */
export function fusedAttention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  options: FusedAttentionOptions = {},
): tf.Tensor3D {
  return attend({ queries, keys, values }, options, fuses([queries, keys, values]));
}

/**
 * {@linkcode fusedAttention} in plain ops, the formula as it reads: on every backend, with gradients of
 * any order.
 *
 * @param queries [batch, queries, heads x size]
 * @param keys [batch, keys, heads x size]
 * @param values [batch, keys, heads x valueSize]
 * @param options as for {@linkcode fusedAttention}
 * @returns the context, [batch, queries, heads x valueSize]
 * @throws {RangeError} as {@linkcode fusedAttention}
 *
 * @example
 * ```ts
 * import { fusedAttentionPlain } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const values = tf.tensor3d([[[2], [4]]]), equal = tf.zerosLike(values);
 * assert.deepEqual(fusedAttentionPlain(equal, equal, values).arraySync(), [[[3], [3]]]);
 * ```
 */
export function fusedAttentionPlain(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  options: FusedAttentionOptions = {},
): tf.Tensor3D {
  return attend({ queries, keys, values }, options, false);
}

function attend(
  inputs: AttentionInputs,
  options: FusedAttentionOptions,
  isFused: boolean,
): tf.Tensor3D {
  check(inputs, options);
  const compute = (inputs: AttentionInputs) => ({
    context: isFused ? fused(inputs, options) : plain(inputs, options),
  });
  return tidy(() => asIfAbsent(inputs, allowedOf(inputs, options), compute).context);
}

/** Attention by the kernels where they are, for inputs that are checked and finite. */
export function attendFast(inputs: AttentionInputs, options: FusedAttentionOptions): tf.Tensor3D {
  const { queries, keys, values } = inputs;
  return fuses([queries, keys, values]) ? fused(inputs, options) : plain(inputs, options);
}

/** Which keys each query may attend to, made when it is needed. */
export function allowedOf({ queries, keys }: AttentionInputs, options: FusedAttentionOptions) {
  if (options.mask === undefined && !options.causal) return undefined;
  const [batch, count] = queries.shape;
  return () => allowedKeys(options, [batch, count, keys.shape[1]])!;
}

function plain(inputs: AttentionInputs, options: FusedAttentionOptions): tf.Tensor3D {
  const { heads, scale } = complete(inputs, options);
  const allowed = allowedOf(inputs, options)?.();
  return attendByHeads(inputs, { heads, scale, allowed }).context;
}

function fused(inputs: AttentionInputs, options: FusedAttentionOptions): tf.Tensor3D {
  const { queries, keys, values } = inputs, { mask } = options;
  const [batch, count] = queries.shape;
  const allowed: { mask?: tf.Tensor } = mask
    ? { mask: tf.cast(maskPerQuery(mask, [batch, count, keys.shape[1]]), "float32") }
    : {};
  const attributes = complete(inputs, options);
  const apply = tf.customGrad((...given) => {
    const [queries, keys, values, save] = given as unknown as Given;
    const inputs = { queries, keys, values, ...allowed };
    const [context, kept] = runFusedKernel(ATTENTION, inputs, attributes);
    save([queries, keys, values, kept!, ...Object.values(allowed)]);
    const gradFunc = (dContext: tf.Tensor, saved: tf.Tensor[]) => {
      const [queries, keys, values, kept, mask] = saved as Saved;
      const inputs = { queries, keys, values, kept, dContext, ...(mask && { mask }) };
      return runFusedKernel(ATTENTION_GRADIENT, inputs, attributes);
    };
    return { value: context!, gradFunc };
  });
  return apply(queries, keys, values) as tf.Tensor3D;
}

type Given = [...[tf.Tensor, tf.Tensor, tf.Tensor], tf.GradSaveFunc];
type Saved = [...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor?];

/** Whether the kernels compute this: float32 alone, some of it, and outside a second derivative. */
function fuses(tensors: readonly tf.Tensor[]): boolean {
  return tf.engine().state.gradientDepth <= 1 && tensors.every(({ size }) => size > 0) &&
    hasFusedKernel(ATTENTION, tensors);
}

/** With the defaults, in numbers as kernels take them. */
function complete({ queries }: AttentionInputs, options: FusedAttentionOptions) {
  const { heads = 1, causal = false, scale = 1 / Math.sqrt(queries.shape[2] / heads) } = options;
  return { heads, causal: Number(causal), scale };
}

function check({ queries, keys, values }: AttentionInputs, options: FusedAttentionOptions): void {
  const { heads = 1, scale = 1 } = options;
  assertShape(queries, ["batch", "queries", "columns"], { function: TASK, argument: "queries" });
  const [batch, , columns] = queries.shape;
  assertShape(keys, [batch, "keys", columns], { function: TASK, argument: "keys" });
  assertShape(values, [batch, keys.shape[1], "valueColumns"], {
    ...{ function: TASK, argument: "values" },
  });
  const divides = [columns, values.shape[2]].every((count) => count % heads === 0);
  if (!(Number.isSafeInteger(heads) && heads > 0 && divides)) {
    const divisor = `a positive integer that divides ${columns} and ${values.shape[2]}`;
    throw invalidArgument(TASK, "heads", divisor, heads);
  }
  if (!Number.isFinite(scale)) throw invalidArgument(TASK, "scale", "finite", scale);
}
