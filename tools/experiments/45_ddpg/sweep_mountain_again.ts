/** Whether correlated noise solves MountainCarContinuous more often: what sweep 45_mountain suggests, on new seeds. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { run } from "./_run.ts";

/** Gymnasium's threshold for an episode, asked of the mean of the last four evaluations. */
const SOLVED = 90;
const settings = { task: "MountainCarContinuous", size: 1, learningRate: 3e-3 };

export const sweep = defineSweep({
  description:
    "The two arms with noise of size 1 of sweep 45_mountain, with the rate that both chose there, on 20 new seeds: " +
    "solved is 1 where the mean return of the last four evaluations is at least 90",
  arms: {
    "1 independent": { settings: { ...settings, correlation: 0 } },
    "1 correlated": { settings: { ...settings, correlation: 0.85 } },
  },
  seeds: Array.from({ length: 20 }, (_, i) => 10 + i),
  metric: "solved",
  difference: { margin: 0.2, reason: "a fifth of the seeds" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 10 && arm === "1 correlated",
  run: async (settings) => {
    const metrics = await run(settings);
    return { ...metrics, solved: metrics.return_late! >= SOLVED ? 1 : 0 };
  },
});
