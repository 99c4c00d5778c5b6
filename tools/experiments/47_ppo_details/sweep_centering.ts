/** Acrobot-v1 with advantages that are centered and not scaled; and raw ones one step below the grid. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGINS, PROTOCOL, RATES } from "./_arms.ts";
import { run } from "./_run.ts";

const raw = { task: "Acrobot-v1", without: "normalizedAdvantages" };

export const sweep = defineSweep({
  description:
    "PPO on Acrobot-v1 (81,920 steps) with advantages that get mean 0 over each rollout and keep their scale, and " +
    'with raw ones at a learning rate below the grid: the columns of 47_acrobot, whose arms "raw advantages" and ' +
    '"all details" are what these are compared with',
  ...PROTOCOL,
  arms: {
    "only centered": {
      settings: { ...raw, centeredAdvantages: "yes" },
      grid: { learningRate: RATES },
    },
    "raw advantages, 0.0003": {
      settings: { ...raw, learningRate: 3e-4 },
      untuned: "asks what the rate one step below the end of the grid gives",
    },
  },
  difference: MARGINS["Acrobot-v1"],
  minutes: 1.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "only centered",
  run,
});
