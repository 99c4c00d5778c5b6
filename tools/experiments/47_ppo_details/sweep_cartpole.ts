/** CartPole-v1 without one detail of PPO at a time, and without any. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { armsOf, PROTOCOL, run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on CartPole-v1 (81,920 steps) with all details, without one of them at a time, and without any: " +
    "mean return of the last 20 episodes at ten points of the training (curve_1 to curve_10), their mean, " +
    "the entropy at the same points, and how far the updates moved the policy",
  ...PROTOCOL,
  arms: armsOf("CartPole-v1", {
    "all details": "all",
    "PyTorch's weights": { without: ["orthogonal"] },
    "large last layer": { without: ["smallLastLayer"] },
    "Adam epsilon 1e-8": { without: ["adamEpsilon"] },
    "constant rate": { without: ["annealing"] },
    "raw advantages": { without: ["normalizedAdvantages"] },
    "no value clipping": { without: ["valueClipping"] },
    "no entropy bonus": { without: ["entropyBonus"] },
    "no gradient clipping": { without: ["gradientClipping"] },
    "shared network": { without: ["separateNetworks"] },
    "no bootstrapping": { without: ["bootstrapping"] },
    "none of them": "none",
  }),
  difference: {
    margin: 25,
    reason: "5 % of the best return, 500",
  },
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && ["all details", "none of them"].includes(`${arm}`),
  run,
});
