/** The libraries whose optimizers differ in a detail. */

/** Whose formula an optimizer follows where PyTorch and Keras add epsilon in different places. */
export type Convention = "pytorch" | "keras";
