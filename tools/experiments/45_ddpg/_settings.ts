/** The settings of DDPG and of the parts of TD3. */

/** All that a training is told. */
export interface DdpgSettings {
  /** Of Adam, for actor and critics. */
  readonly learningRate: number;
  readonly gamma: number;
  readonly batchSize: number;
  readonly capacity: number;
  readonly learningStarts: number;
  readonly hidden: number;
  /** tau, how far the target networks go after an update. */
  readonly targetRate: number;
  /** TD3: 2 critics, of which the smaller value counts. */
  readonly critics: number;
  /** TD3: updates of the critics for one of the actor. */
  readonly actorEvery: number;
  /** TD3: deviation of the noise on the target actor's actions, in units of the bound; clipped at 2.5 of it. */
  readonly smoothing: number;
}

/** What everything starts from. */
export const DEFAULTS: DdpgSettings = {
  learningRate: 3e-3,
  gamma: 0.99,
  batchSize: 64,
  capacity: 50_000,
  learningStarts: 200,
  hidden: 32,
  targetRate: 0.02,
  critics: 1,
  actorEvery: 1,
  smoothing: 0,
};
