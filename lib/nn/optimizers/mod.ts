/**
 * Optimizers: how a step follows from a gradient.
 *
 * @module
 */
export * from "./adadelta.ts";
export * from "./adagrad.ts";
export * from "./adam.ts";
export * from "./adamax.ts";
export * from "./convention.ts";
export * from "./exponential_moving_average.ts";
export * from "./lion.ts";
export * from "./nadam.ts";
export * from "./optimizer.ts";
export * from "./rmsprop.ts";
export * from "./sgd.ts";
