/** What the sweeps of notebook 46 have in common. */

/** How the settings of each method are chosen; the first round tries all configurations with one seed. */
export const TUNING = {
  seeds: [1000, 1001, 1002, 1003],
  metric: "return_while_learning",
  best: "largest",
  rounds: [{ seeds: 1 }, { seeds: 2 }, { seeds: 4 }],
} as const;

/** What a run gives. */
export const MEASURED =
  "mean return of episodes without exploration (10 on CartPole, 30 on Pendulum), at 50 points of the training " +
  "(return_1000 to return_50000 and so on), the mean of all (return_while_learning) and of the last five (late_return)";
