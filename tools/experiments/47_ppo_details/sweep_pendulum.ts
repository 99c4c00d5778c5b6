/** Pendulum-v1 without one detail of PPO at a time, and without any. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { armsOf, PROTOCOL, run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on Pendulum-v1 (61,440 steps) with all details, without one of them at a time, and without any: " +
    "mean return of the last 20 episodes at ten points of the training (curve_1 to curve_10), their mean, " +
    "the entropy at the same points, and how far the updates moved the policy",
  ...PROTOCOL,
  arms: armsOf("Pendulum-v1", {
    "all details": "all",
    "PyTorch's weights": { without: ["orthogonal", "smallLastLayer"] },
    "constant rate": { without: ["annealing"] },
    "raw advantages": { without: ["normalizedAdvantages"] },
    "no value clipping": { without: ["valueClipping"] },
    "no gradient clipping": { without: ["gradientClipping"] },
    "no bootstrapping": { without: ["bootstrapping"] },
    "raw observations": { without: ["normalizedObservations"] },
    "raw rewards": { without: ["scaledRewards"] },
    "none of them": "none",
  }),
  difference: {
    margin: 60,
    reason: "5 % of the 1,200 by which a policy that has learnt nothing misses the best return, 0",
  },
  minutes: 7,
  isChecked: ({ arm, seed }) => seed === 0 && ["all details", "none of them"].includes(`${arm}`),
  run,
});
