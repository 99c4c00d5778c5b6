/** How many weights a convolution has: ordinary, depthwise, transposed, separable. */
import { invalidArgument } from "../_invalid_argument.ts";
import {
  biasOf,
  checkSizes,
  type ParameterCount,
  sumParameters,
  weight,
} from "./parameter_count.ts";

/** Sizes of a convolution. */
export interface ConvolutionSizes {
  /** Size of the filter along each spatial axis, for example [3, 3]. */
  readonly kernelSize: readonly number[];
  /** Channels of the input. */
  readonly inputChannels: number;
  /** Output channels. A depthwise convolution has none of its own. */
  readonly filters: number;
  /** Default true. */
  readonly useBias?: boolean;
}

/**
 * Convolution: filter size x input channels / groups x filters, and a bias for each filter.
 * The size of the image and the stride do not count.
 *
 * @param layer sizes, positive integers; `groups` (default 1) divides input channels and filters
 * @returns kernel [...kernelSize, inputChannels / groups, filters] and bias [filters]
 * @throws {RangeError} for a size that is not a positive integer, or groups that do not divide
 *
 * @example
 * ```ts
 * import { convolutionParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { kernelSize: [3, 3], inputChannels: 32, filters: 64 };
 * assert.equal(convolutionParameterCount(layer).total, 3 * 3 * 32 * 64 + 64);
 * ```
 */
export function convolutionParameterCount(
  { kernelSize, inputChannels, filters, useBias = true, groups = 1 }: ConvolutionSizes & {
    readonly groups?: number;
  },
): ParameterCount {
  checkSizes({ ...named(kernelSize), inputChannels, filters, groups });
  for (const [name, size] of Object.entries({ inputChannels, filters })) {
    if (size % groups !== 0) {
      throw invalidArgument("count parameters", name, `divisible by the ${groups} groups`, size);
    }
  }
  return sumParameters([
    weight("kernel", [...kernelSize, inputChannels / groups, filters]),
    ...biasOf(filters, useBias),
  ]);
}

/**
 * Transposed convolution: as many weights as the convolution that it reverses, with the last two
 * axes of the kernel exchanged.
 *
 * @param layer sizes, positive integers
 * @returns kernel [...kernelSize, filters, inputChannels] and bias [filters]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { transposedConvolutionParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { kernelSize: [2, 2], inputChannels: 32, filters: 58 };
 * assert.equal(transposedConvolutionParameterCount(layer).total, 2 * 2 * 58 * 32 + 58);
 * ```
 */
export function transposedConvolutionParameterCount(
  { kernelSize, inputChannels, filters, useBias = true }: ConvolutionSizes,
): ParameterCount {
  checkSizes({ ...named(kernelSize), inputChannels, filters });
  return sumParameters([
    weight("kernel", [...kernelSize, filters, inputChannels]),
    ...biasOf(filters, useBias),
  ]);
}

/**
 * Depthwise convolution: `depthMultiplier` filters for each input channel, on that channel alone.
 *
 * @param layer sizes, positive integers; `depthMultiplier` default 1
 * @returns kernel [...kernelSize, inputChannels, depthMultiplier] and bias
 *   [inputChannels x depthMultiplier]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { depthwiseConvolutionParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { kernelSize: [3, 3], inputChannels: 20 };
 * assert.equal(depthwiseConvolutionParameterCount(layer).total, 3 * 3 * 20 + 20);
 * ```
 */
export function depthwiseConvolutionParameterCount(
  { kernelSize, inputChannels, depthMultiplier = 1, useBias = true }:
    & Omit<
      ConvolutionSizes,
      "filters"
    >
    & { readonly depthMultiplier?: number },
): ParameterCount {
  checkSizes({ ...named(kernelSize), inputChannels, depthMultiplier });
  return sumParameters([
    weight("kernel", [...kernelSize, inputChannels, depthMultiplier]),
    ...biasOf(inputChannels * depthMultiplier, useBias),
  ]);
}

/**
 * Separable convolution: a depthwise convolution without bias, then one of size 1 over channels.
 *
 * @param layer sizes, positive integers; `depthMultiplier` default 1
 * @returns depthwise_kernel, pointwise_kernel and bias [filters]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { separableConvolutionParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = { kernelSize: [5, 5], inputChannels: 41, filters: 1 };
 * assert.equal(separableConvolutionParameterCount(layer).total, 5 * 5 * 41 + 41 + 1);
 * ```
 */
export function separableConvolutionParameterCount(
  { kernelSize, inputChannels, filters, depthMultiplier = 1, useBias = true }: ConvolutionSizes & {
    readonly depthMultiplier?: number;
  },
): ParameterCount {
  checkSizes({ ...named(kernelSize), inputChannels, filters, depthMultiplier });
  const ones = kernelSize.map(() => 1);
  return sumParameters([
    weight("depthwise_kernel", [...kernelSize, inputChannels, depthMultiplier]),
    weight("pointwise_kernel", [...ones, inputChannels * depthMultiplier, filters]),
    ...biasOf(filters, useBias),
  ]);
}

/** The sizes of a filter with the names that an error gives them. */
function named(kernelSize: readonly number[]): Record<string, number> {
  return Object.fromEntries(kernelSize.map((size, axis) => [`kernelSize[${axis}]`, size]));
}
