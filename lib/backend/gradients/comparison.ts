/**
 * Comparisons and logic are flat wherever they have a gradient: it is 0. tfjs throws instead, so that
 * `tf.where(tf.greater(x, 0), a, b)` cannot train x.
 */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "../host/override_gradient.ts";

/** Kernels whose output is a step function of these inputs. */
const FLAT: readonly (readonly [kernel: string, inputs: readonly string[]])[] = [
  ["Equal", ["a", "b"]],
  ["NotEqual", ["a", "b"]],
  ["Greater", ["a", "b"]],
  ["GreaterEqual", ["a", "b"]],
  ["Less", ["a", "b"]],
  ["LessEqual", ["a", "b"]],
  ["LogicalAnd", ["a", "b"]],
  ["LogicalOr", ["a", "b"]],
  ["LogicalNot", ["x"]],
  ["All", ["x"]],
  ["Any", ["x"]],
];

export function installComparisonGradients(): void {
  for (const [kernel, inputs] of FLAT) {
    overrideGradient(kernel, {
      save: inputs,
      gradient: (_, saved) =>
        Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
    });
  }
}
