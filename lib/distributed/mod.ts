/**
 * Training on several workers at once.
 *
 * @module
 */
export * from "./data_parallel.ts";
