/**
 * Linear algebra on small dense matrices: linear systems, orthogonal matrices, eigenvectors.
 *
 * @example
 * ```ts
 * import { solveLinearSystem } from "lib/linear_algebra/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...solveLinearSystem(Float64Array.of(2, 0, 0, 4), Float64Array.of(2, 2))], [1, 0.5]);
 * ```
 *
 * @module
 */
export * from "./orthogonal.ts";
export * from "./solve.ts";
export * from "./symmetric_eigen.ts";
