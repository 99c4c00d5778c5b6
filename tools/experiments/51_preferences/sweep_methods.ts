/** The sweep of notebook 51: PPO and two methods without it learn from the same judgements. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { arm, PROTOCOL, runArm, SETTING } from "./_protocol.ts";

export const sweep = defineSweep({
  ...PROTOCOL,
  description: `${SETTING}: DPO on the pairs; PPO and RLOO with a reward model trained on them`,
  arms: { PPO: arm("PPO", 5), RLOO: arm("RLOO", 12), DPO: arm("DPO", 42) },
  isChecked: ({ arm, seed }) => seed === 0 && arm === "PPO",
  run: runArm,
});
