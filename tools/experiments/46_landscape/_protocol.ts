/** What the sweeps of notebook 46 have in common. */

/** How the settings of each method are chosen; the first round tries all configurations with one seed. */
export const TUNING = {
  seeds: [1000, 1001],
  metric: "return_while_learning",
  best: "largest",
  rounds: [{ seeds: 1 }, { seeds: 2 }],
} as const;

/** What a run gives. */
export const MEASURED =
  "mean return of 10 episodes without exploration, at 50 points of the training (return_800 to return_40000, " +
  "or return_160 to return_8000), the mean of all (return_while_learning) and of the last five (late_return)";
