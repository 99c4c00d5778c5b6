/** What a policy says of the actions in a state: a distribution whose parameters a network gives. */
import type { FloatArray, Random } from "../random/mod.ts";

/** Where {@linkcode ActionDistribution.evaluate} writes; one number per row. */
export interface Evaluation {
  /** log pi(a | s) of each row's action: [rows]. */
  readonly logProbabilities: FloatArray;
  /** Entropy of each row's distribution in nats: [rows]. */
  readonly entropies: FloatArray;
}

/** A loss's gradient with respect to what the distribution says of each row. */
export interface DistributionGradients {
  /** With respect to the log-probability of the row's action: [rows]. */
  readonly logProbability: ArrayLike<number>;
  /** With respect to the entropy of each row. */
  readonly entropy: number;
  /** With respect to KL(old || new) of each row, with the parameters of the old distributions; absent: none. */
  readonly kl?: { readonly weight: number; readonly old: FloatArray };
}

/**
 * Distributions over actions, one per row of `parameters` [rows, parameterCount]; actions are
 * [rows, actionSize]. Each method is one pass over flat arrays and takes the number of rows from
 * them.
 */
export interface ActionDistribution {
  /** Numbers that describe one row's distribution. */
  readonly parameterCount: number;
  /** Numbers in one action. */
  readonly actionSize: number;
  /** Draw an action for each row and say how likely it was: [rows, actionSize] and [rows]. */
  sample(
    parameters: FloatArray,
    random: Random,
    out: { readonly actions: FloatArray; readonly logProbabilities: FloatArray },
  ): void;
  /** The most likely action of each row. */
  mode(parameters: FloatArray, actions: FloatArray): void;
  /** log pi(a | s) of each row's action, and the entropy of each row. */
  evaluate(parameters: FloatArray, actions: FloatArray, out: Evaluation): void;
  /** KL(old || new) of each row. */
  klDivergences(old: FloatArray, parameters: FloatArray, out: FloatArray): void;
  /** The loss's gradient with respect to the parameters: overwrites `out` [rows, parameterCount]. */
  backward(
    parameters: FloatArray,
    actions: FloatArray,
    gradients: DistributionGradients,
    out: FloatArray,
  ): void;
}
