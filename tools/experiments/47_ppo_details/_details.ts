/** The details of PPO that can be left out, and the settings that each task is trained with. */

/** Which details are in use; names and numbers of Huang et al. 2022. */
export interface Details {
  /** Core 2: hidden layers orthogonal with gain sqrt(2); else PyTorch's default for all layers. */
  readonly orthogonal: boolean;
  /** Core 2: the actor's last layer has gain 0.01; else 1. */
  readonly smallLastLayer: boolean;
  /** Core 3: epsilon of Adam is 1e-5; else 1e-8. */
  readonly adamEpsilon: boolean;
  /** Core 4: the learning rate falls to 0; else it is constant. */
  readonly annealing: boolean;
  /** Core 7: advantages of a minibatch get mean 0 and deviation 1; else they stay as they are. */
  readonly normalizedAdvantages: boolean;
  /** Core 9: the critic is kept near its old values; else not. */
  readonly valueClipping: boolean;
  /** Core 10: a bonus of 0.01 times the entropy; else none. */
  readonly entropyBonus: boolean;
  /** Core 11: gradients are scaled down to a joint norm of 0.5; else never. */
  readonly gradientClipping: boolean;
  /** Core 13: actor and critic are separate networks; else they share both hidden layers. */
  readonly separateNetworks: boolean;
  /** Not in the list: a truncated episode is worth its last state's value; else it counts as terminated. */
  readonly bootstrapping: boolean;
  /** Continuous 6 and 7: observations are standardized and cut to [-10, 10]; else as they are. */
  readonly normalizedObservations: boolean;
  /** Continuous 8 and 9: rewards are divided by the deviation of the running return; else as they are. */
  readonly scaledRewards: boolean;
}

/** A detail. */
export type Detail = keyof Details;

/** All settings that are no detail. */
export interface Settings {
  readonly numEnvs: number;
  readonly totalSteps: number;
  readonly rolloutSteps: number;
  readonly epochs: number;
  readonly minibatchSize: number;
  readonly learningRate: number;
  readonly gamma: number;
  readonly lambda: number;
  /** What is recorded while no episode has ended. */
  readonly worstReturn: number;
  readonly details: Details;
  /** The learner sees rewards times this; 1 where it is left out. */
  readonly rewardFactor?: number;
  /** Whether the advantages of a rollout get mean 0 before all else. */
  readonly centeredAdvantages?: boolean;
}

/** With all details. */
export const ALL: Details = {
  orthogonal: true,
  smallLastLayer: true,
  adamEpsilon: true,
  annealing: true,
  normalizedAdvantages: true,
  valueClipping: true,
  entropyBonus: true,
  gradientClipping: true,
  separateNetworks: true,
  bootstrapping: true,
  normalizedObservations: true,
  scaledRewards: true,
};

/** With none of them. */
export const NONE = Object.fromEntries(
  Object.keys(ALL).map((detail) => [detail, false]),
) as unknown as Details;

/** What the details for robots, those of observations and rewards, are not used for. */
const CONTROL = { ...ALL, normalizedObservations: false, scaledRewards: false };

/** Each task with all details that are used for it; the learning rate is tuned. */
export const TASKS: Readonly<Record<string, Omit<Settings, "learningRate">>> = {
  "CartPole-v1": {
    numEnvs: 16,
    totalSteps: 81_920,
    rolloutSteps: 64,
    epochs: 4,
    minibatchSize: 128,
    gamma: 0.98,
    lambda: 0.9,
    worstReturn: 0,
    details: CONTROL,
  },
  "Acrobot-v1": {
    numEnvs: 16,
    totalSteps: 81_920,
    rolloutSteps: 64,
    epochs: 4,
    minibatchSize: 128,
    gamma: 0.99,
    lambda: 0.95,
    worstReturn: -500,
    details: CONTROL,
  },
  "Pendulum-v1": {
    numEnvs: 16,
    totalSteps: 61_440,
    rolloutSteps: 128,
    epochs: 10,
    minibatchSize: 128,
    gamma: 0.9,
    lambda: 0.95,
    worstReturn: -1600,
    details: { ...ALL, entropyBonus: false },
  },
};
