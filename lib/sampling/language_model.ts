/** What a language model must be able to do for a search. */

/** What a model says after it has read some tokens. */
export interface Reading<State> {
  /**
   * Of the next token, [vocabulary]: any numbers whose softmax is its distribution, such as
   * log-probabilities; -Infinity where a token cannot come.
   */
  readonly logits: ArrayLike<number>;
  /** What has been read, to go on from; tensors in it are the caller's to free. */
  readonly state: State;
}

/**
 * A model that gives the distribution of the next token. A state is never changed: two ways to go on
 * may begin with the same one.
 */
export interface LanguageModel<State> {
  /**
   * Read tokens.
   *
   * @param tokens at least one
   * @param state what was read before. Default nothing
   */
  read(tokens: readonly number[], state?: State): Reading<State>;
}

/** What a model said after a prompt. */
export interface Continuation {
  /** What was said, the end included, the prompt not. */
  readonly tokens: readonly number[];
  /** Whether it ends with the token for the end; if not, it was cut off. */
  readonly ended: boolean;
  /** Natural logarithm of the probability that the model gives to it. */
  readonly logProbability: number;
}
