/** A finite Markov decision process (MDP), with everything about it known. */

/** One thing that an action may lead to. */
export interface Transition {
  readonly probability: number;
  readonly nextState: number;
  readonly reward: number;
  /** Whether the episode ends with it; then the next state's value does not count. */
  readonly terminated: boolean;
}

/** States and actions are numbers from 0 on. */
export interface MarkovDecisionProcess {
  readonly states: number;
  readonly actions: number;
  /** All that an action may lead to; the probabilities sum to 1. */
  transitions(state: number, action: number): readonly Transition[];
}
