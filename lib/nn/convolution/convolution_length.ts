/** How long the output of a convolution or a pooling is along one axis. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Where windows lie along one axis. */
export interface WindowSizes {
  /** Number of elements that a window looks at, at least 1. */
  readonly kernelSize: number;
  /** Distance of one window from the next, at least 1. Default 1. */
  readonly strides?: number;
  /** Distance of the elements of a window, at least 1. Default 1. */
  readonly dilation?: number;
  /** `"valid"` (none, the default), `"same"`, `"causal"`, or so many zeros at both ends. */
  readonly padding?: "valid" | "same" | "causal" | number;
}

/** Where windows lie along one axis of a transposed convolution. */
export interface TransposedWindowSizes {
  /** Number of elements that an input is spread over, at least 1. */
  readonly kernelSize: number;
  /** Distance of one window from the next in the output, at least 1. Default 1. */
  readonly strides?: number;
  /** `"valid"` (the default), `"same"`, or so many elements cut off at both ends, as in PyTorch. */
  readonly padding?: "valid" | "same" | number;
  /** PyTorch's: so many elements more at the end; below the strides. Default 0. */
  readonly outputPadding?: number;
}

/**
 * Length of a convolution's output. With an effective kernel of e = dilation (kernelSize - 1) + 1:
 *
 * - `"valid"`: floor((length - e) / strides) + 1
 * - `"same"`, `"causal"`: ceil(length / strides)
 * - p zeros at both ends: floor((length + 2p - e) / strides) + 1
 *
 * (Dumoulin & Visin 2016, arXiv:1603.07285, relationship 15 for the last.)
 *
 * @param length of the input, at least 0
 * @param sizes see {@linkcode WindowSizes}
 * @returns the length, 0 for an empty input with `"same"` or `"causal"`
 * @throws {RangeError} for sizes out of their range, and an input shorter than the effective kernel
 *
 * @example
 * ```ts
 * import { convolutionLength } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(convolutionLength(28, { kernelSize: 3, strides: 2 }), 13);
 * assert.equal(convolutionLength(28, { kernelSize: 3, strides: 2, padding: "same" }), 14);
 * assert.equal(convolutionLength(28, { kernelSize: 3, strides: 2, padding: 1 }), 14);
 * ```
 */
export function convolutionLength(length: number, sizes: WindowSizes): number {
  const task = "compute the length of a convolution's output";
  const { kernelSize, strides = 1, dilation = 1, padding = "valid" } = sizes;
  checkIntegers(task, { kernelSize, strides, dilation });
  checkIntegers(task, { length }, 0);
  checkPadding(task, padding, ["valid", "same", "causal"]);
  const effective = dilation * (kernelSize - 1) + 1;
  switch (padding) {
    case "same":
    case "causal":
      return Math.ceil(length / strides);
    default: {
      const padded = length + (padding === "valid" ? 0 : 2 * padding);
      if (padded < effective) {
        const least = effective - (padded - length);
        throw invalidArgument(task, "length", `at least ${least}, to hold a window`, length);
      }
      return Math.floor((padded - effective) / strides) + 1;
    }
  }
}

/**
 * Length of a transposed convolution's output, by Keras's rules for names and PyTorch's for numbers:
 *
 * - `"valid"`: length strides + max(kernelSize - strides, 0)
 * - `"same"`: length strides
 * - p cut off at both ends: (length - 1) strides + kernelSize - 2p + outputPadding
 *
 * @param length of the input, at least 1
 * @param sizes see {@linkcode TransposedWindowSizes}
 * @returns the length, at least 1
 * @throws {RangeError} for sizes out of their range, and when nothing is left
 *
 * @example
 * ```ts
 * import { transposedConvolutionLength } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { kernelSize: 3, strides: 2 };
 * assert.equal(transposedConvolutionLength(14, { ...layer, padding: "same" }), 28);
 * assert.equal(transposedConvolutionLength(14, { ...layer, padding: 1, outputPadding: 1 }), 28);
 * ```
 */
export function transposedConvolutionLength(
  length: number,
  { kernelSize, strides = 1, padding = "valid", outputPadding = 0 }: TransposedWindowSizes,
): number {
  const task = "compute the length of a transposed convolution's output";
  checkIntegers(task, { length, kernelSize, strides });
  checkIntegers(task, { outputPadding }, 0);
  checkPadding(task, padding, ["valid", "same"]);
  if (outputPadding >= strides || (outputPadding > 0 && typeof padding === "string")) {
    const requirement = typeof padding === "string"
      ? `0 with padding ${JSON.stringify(padding)}`
      : `less than the strides of ${strides}`;
    throw invalidArgument(task, "outputPadding", requirement, outputPadding);
  }
  if (padding === "same") return length * strides;
  if (padding === "valid") return length * strides + Math.max(kernelSize - strides, 0);
  const result = (length - 1) * strides + kernelSize - 2 * padding + outputPadding;
  if (result > 0) return result;
  throw invalidArgument(task, "padding", "small enough to leave something", padding);
}

function checkIntegers(task: string, values: Readonly<Record<string, number>>, least = 1): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw invalidArgument(task, name, `an integer of at least ${least}`, value);
  }
}

function checkPadding(task: string, padding: string | number, names: readonly string[]): void {
  if (typeof padding === "number") return checkIntegers(task, { padding }, 0);
  if (names.includes(padding)) return;
  const requirement = `${names.map((name) => JSON.stringify(name)).join(", ")} or an integer`;
  throw invalidArgument(task, "padding", requirement, padding, "string");
}
