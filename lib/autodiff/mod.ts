/**
 * Automatic differentiation of plain numbers: a computation remembers how it was made, and the chain
 * rule is applied backwards.
 *
 * @example
 * ```ts
 * import { Value } from "lib/autodiff/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const x = new Value(3), y = x.multiply(x).add(1);
 * y.backward();
 * assert.equal(y.data, 10);
 * assert.equal(x.gradient, 6);
 * ```
 *
 * @module
 */
export * from "./value.ts";
