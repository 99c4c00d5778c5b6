/** How wide initial weights spread: by the fans of a kernel, and by the activation that follows. */
import { invalidArgument } from "../_invalid_argument.ts";

/** How many inputs a unit of a kernel has, and how many units an input reaches. */
export interface Fans {
  /** Inputs of a unit. */
  readonly fanIn: number;
  /** Units that an input reaches. */
  readonly fanOut: number;
}

/** An initializer that keeps the variance of what passes through, judged by the fans. */
export type ScalingInitializer =
  | `${"glorot" | "he" | "lecun"}_${"uniform" | "normal"}`
  | "fan_in_uniform";

const SPREADS: Readonly<Record<ScalingInitializer, (fans: Fans) => number>> = {
  glorot_uniform: ({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut)),
  glorot_normal: ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)),
  he_uniform: ({ fanIn }) => Math.sqrt(6 / fanIn),
  he_normal: ({ fanIn }) => Math.sqrt(2 / fanIn),
  lecun_uniform: ({ fanIn }) => Math.sqrt(3 / fanIn),
  lecun_normal: ({ fanIn }) => Math.sqrt(1 / fanIn),
  fan_in_uniform: ({ fanIn }) => 1 / Math.sqrt(fanIn),
};

/**
 * The fans of a kernel whose last two dimensions are inputs and outputs, as Keras counts them: for
 * [inputs, outputs] they are these; before them stand the sizes of a convolution's window, which
 * multiply both. A vector's fans are its length.
 *
 * @param shape at least one dimension
 *
 * @example
 * ```ts
 * import { fansOf } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(fansOf([64, 128]), { fanIn: 64, fanOut: 128 });
 * assert.deepEqual(fansOf([3, 3, 16, 32]), { fanIn: 144, fanOut: 288 }); // a window of 3 x 3
 * ```
 */
export function fansOf(shape: readonly number[]): Fans {
  const fanOut = shape.at(-1);
  if (fanOut === undefined) {
    throw invalidArgument("count the fans", "shape", "of at least one dimension", shape, "object");
  }
  const window = shape.slice(0, -2).reduce((size, length) => size * length, 1);
  return { fanIn: window * (shape.at(-2) ?? fanOut), fanOut: window * fanOut };
}

/**
 * How wide an initializer spreads the weights: the limit a of U(-a, a) where its name ends in
 * "_uniform", else the standard deviation.
 *
 * @param initializer one whose spread depends on the fans
 * @param fans of the kernel: positive
 * @throws {RangeError} for an unknown initializer
 *
 * @example
 * ```ts
 * import { initialSpread } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(initialSpread("lecun_uniform", { fanIn: 3, fanOut: 1 }), 1); // of variance 1/3
 * ```
 */
export function initialSpread(initializer: ScalingInitializer, fans: Fans): number {
  const spread = Object.hasOwn(SPREADS, initializer) ? SPREADS[initializer] : undefined;
  if (spread === undefined) {
    const names = [...Object.keys(SPREADS), "orthogonal", "normal", "truncated_normal"];
    const requirement = `one of ${names.join(", ")}, zeros, ones`;
    throw invalidArgument(
      "draw initial weights",
      "initializer",
      requirement,
      initializer,
      "string",
    );
  }
  return spread(fans);
}

/** The standard deviation of a standard normal number, given that it is within 2 of 0. */
export const TRUNCATED_DEVIATION = 0.87962566103423978;

/**
 * How much wider weights spread where this activation follows: by PyTorch's `calculate_gain`, the
 * gain of orthogonal weights, for instance.
 *
 * 1 for linear and sigmoid, 5/3 for tanh, sqrt(2 / (1 + slope^2)) for a leaky relu, of slope 0 for a
 * relu (He et al. 2015, eq. 15).
 *
 * @param activation its name
 * @param slope of a leaky relu for negative numbers. Default 0.01
 * @throws {RangeError} for another activation, or a slope that is not finite
 *
 * @example
 * ```ts
 * import { initialGain } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(initialGain("relu"), Math.SQRT2);
 * ```
 */
export function initialGain(
  activation: "linear" | "sigmoid" | "tanh" | "relu" | "leaky_relu",
  slope = 0.01,
): number {
  if (!Number.isFinite(slope)) throw invalidArgument("choose a gain", "slope", "finite", slope);
  const gains = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leaky_relu: Math.sqrt(2 / (1 + slope ** 2)),
  };
  if (Object.hasOwn(gains, activation)) return gains[activation];
  const requirement = `one of ${Object.keys(gains).join(", ")}`;
  throw invalidArgument("choose a gain", "activation", requirement, activation, "string");
}
