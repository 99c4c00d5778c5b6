/** Runs in which the supposed cause of an effect is taken away, on CartPole-v1 and Acrobot-v1. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { armsOf, PROTOCOL, run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO for 81,920 steps with a supposed cause taken away. CartPole-v1: all details, and rewards of 1/50, so that values " +
    "fit into the clips. Acrobot-v1: a shared network whose critic's loss has a hundredth of its weight; and " +
    "advantages of which only the mean, or only the deviation, is normalized. The columns of 47_cartpole and 47_acrobot, " +
    "whose arms these are compared with",
  ...PROTOCOL,
  arms: {
    ...armsOf("CartPole-v1", {
      "rewards of 1/50": { without: [], also: { rewardFactor: 1 / 50 } },
    }),
    ...armsOf("Acrobot-v1", {
      "weak critic": { without: ["separateNetworks"], also: { valueCoefficient: 0.005 } },
      "only centred": { without: ["normalizedAdvantages"], also: { halfNormalized: "centred" } },
      "only scaled": { without: ["normalizedAdvantages"], also: { halfNormalized: "scaled" } },
    }),
  },
  difference: {
    margin: 25,
    reason: "5 % of the best return of CartPole, 500, and of the worst one of Acrobot, -500",
  },
  minutes: 2,
  isChecked: ({ arm, seed }) =>
    seed === 0 && ["rewards of 1/50", "only centred"].includes(`${arm}`),
  run,
});
