/** What every agent has in common: how it is trained, asked, stored and gone on with. */

/** What every iteration reports, under CleanRL's names. */
export interface AgentMetrics {
  /** Steps of all environments since the start. */
  readonly global_step: number;
  /** Mean return of the last episodes; 0 before the first has ended. */
  readonly episodic_return: number;
}

/**
 * An agent that learns in an environment. Each is made by `new XAgent(config, environment, { random })`:
 * `config` has the settings that differ from the method's `X_DEFAULTS`; `environment` is reset by it;
 * weights, actions and the environment's chances each get a stream of `random` of their own. The same
 * config, environment and seed give the same bits.
 *
 * A reward, a loss or a gradient that is not finite ends the iteration with a RangeError that names
 * the agent and the number, and the weights are those from before the update.
 */
export interface Agent<Config, Metrics extends AgentMetrics, State> {
  /** All settings, the defaults included. */
  readonly config: Config;
  /** Act and learn once. */
  iterate(): Metrics;
  /**
   * The actions without exploration for any number of observations [rows, observationSize]:
   * [rows, actionSize], an action number per row in a discrete space.
   */
  act(observations: Float32Array): Float32Array;
  /** A copy of all that the next iterations depend on, as plain data. */
  readonly state: State;
  /** Go on, to the same bits, from a state of an agent with the same config and environment. */
  restore(state: State): void;
  /** Free the networks and the optimizers. */
  dispose(): void;
}
