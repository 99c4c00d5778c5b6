/**
 * Optimizers: how a step follows from a gradient.
 *
 * @module
 */
export * from "./adam.ts";
