/** Rounds the weights of a model to few bits, to see what that costs. */
import { invalidArgument } from "../_invalid_argument.ts";
import * as tf from "@tensorflow/tfjs";
import { Module } from "../nn/mod.ts";
import { dequantize, quantize, quantizedBytes, signalToNoise } from "./quantize.ts";

/** Which weights {@linkcode quantizeWeights} rounds, and how. */
export interface QuantizeWeightsOptions {
  /** Bits of a weight, in [2, 8]. */
  readonly bits: number;
  /** The axis whose slices have scales of their own, such as -1, the units. Default: one scale for all. */
  readonly axis?: number;
  /** Which parameters, by their names. Default: all of rank 2 or more. */
  readonly pattern?: RegExp;
}

/** What became of one parameter. */
export interface QuantizedWeights {
  /** As in `Module.parameters`. */
  readonly name: string;
  /** Of the rounded weights   [dB]. */
  readonly signalToNoise: number;
  /** Before, as float32. */
  readonly floatBytes: number;
  /** After, packed, scales included. */
  readonly bytes: number;
}

/**
 * Put each weight in the place of the nearest number of its grid (fake quantization 伪量化): the model
 * then answers in float32 as it would with weights of few bits. The integers are symmetric about 0.
 *
 * @param model the module, whose weights are changed
 * @param options see {@linkcode QuantizeWeightsOptions}
 * @returns what became of each parameter
 * @throws {RangeError | TypeError} for something else than a module, an option out of its range, or
 *   a pattern of no parameter
 *
 * @example
 * ```ts
 * import { quantizeWeights } from "lib/compression/mod.ts";
 * import { Dense } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(8, 4, { random: new Random(0) });
 * const [kernel] = quantizeWeights(layer, { bits: 4, axis: -1 });
 * assert.ok(kernel!.signalToNoise > 15);
 * assert.deepEqual([kernel!.floatBytes, kernel!.bytes], [128, 16 + 4 * 5]);
 * ```
 */
export function quantizeWeights(
  model: Module,
  options: QuantizeWeightsOptions,
): QuantizedWeights[] {
  const task = "quantize the weights of a model";
  if (!(model instanceof Module)) throw invalidArgument(task, "model", "a module", model, "never");
  const { bits, axis, pattern = /^/ } = options;
  const found = Object.entries(model.parameters).filter(([name, { rank, trainable }]) =>
    rank >= 2 && trainable && name.search(pattern) >= 0
  );
  if (found.length === 0) {
    throw invalidArgument(task, "pattern", "of a parameter's name", `${pattern}`, "string");
  }
  return found.map(([name, variable]) => {
    const values = variable.dataSync(), { shape } = variable;
    const own = { bits, narrow: true, ...(axis === undefined ? {} : { axis }) };
    const quantized = quantize(values, shape, own), rounded = dequantize(quantized);
    tf.tidy(() => variable.assign(tf.tensor(rounded, shape)));
    return {
      name,
      signalToNoise: signalToNoise(values, rounded),
      floatBytes: 4 * values.length,
      bytes: quantizedBytes(quantized),
    };
  });
}
