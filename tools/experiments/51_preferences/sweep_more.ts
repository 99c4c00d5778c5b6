/** Arms of notebook 51 beside those of sweep_methods.ts: IPO, PPO with more passes, and best of n. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { arm, PROTOCOL, runArm, SETTING } from "./_protocol.ts";
import { bestOf } from "./_run.ts";

export const sweep = defineSweep({
  ...PROTOCOL,
  description:
    `${SETTING}: IPO on the pairs; PPO with as many iterations as RLOO, which takes more passes than the others; the ` +
    "best of n answers by the reward model, which takes n answers at every use",
  arms: {
    "best of n": { grid: { n: [2, 4, 8, 16] } },
    "PPO, 12 iterations": arm("PPO", 12),
    "IPO": arm("IPO", 42),
  },
  isChecked: ({ arm, seed }) => seed === 0 && arm === "best of n",
  run: (settings) =>
    settings.arm === "best of n"
      ? inTensorScope(() => bestOf(Number(settings.n), settings.seed))
      : runArm(settings),
});
