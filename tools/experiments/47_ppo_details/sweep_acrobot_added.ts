/** Acrobot-v1 with one detail of PPO alone at a time. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { armsOf, PROTOCOL, run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on Acrobot-v1 (81,920 steps) with one detail at a time added to none: the columns of 47_acrobot, whose " +
    'arm "none of them" is what these are compared with',
  ...PROTOCOL,
  arms: armsOf("Acrobot-v1", {
    "normalized advantages": { only: ["normalizedAdvantages"] },
    "gradient clipping": { only: ["gradientClipping"] },
    "initial weights": { only: ["orthogonal", "smallLastLayer"] },
    "entropy bonus": { only: ["entropyBonus"] },
    "separate networks": { only: ["separateNetworks"] },
  }),
  difference: {
    margin: 25,
    reason: "5 % of the worst return, -500",
  },
  minutes: 2.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "separate networks",
  run,
});
