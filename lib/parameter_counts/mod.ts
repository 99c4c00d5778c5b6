/**
 * Numbers of parameters of layers and published models, weight by weight, before they are built.
 *
 * @example
 * ```ts
 * import { denseParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(denseParameterCount({ inputs: 784, units: 10 }).total, 7850);
 * ```
 *
 * @module
 */
export * from "./convolution_parameter_count.ts";
export {
  countByGate,
  denseParameterCount,
  embeddingParameterCount,
  normalizationParameterCount,
  type ParameterCount,
  sumParameters,
  type WeightCount,
} from "./parameter_count.ts";
export * from "./recurrent_parameter_count.ts";
export * from "./transformer_parameter_count.ts";
