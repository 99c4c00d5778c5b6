/** Arms of notebook 51 beside those of sweep_methods.ts, each with one thing changed. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { arm, PROTOCOL, runArm, SETTING } from "./_protocol.ts";

export const sweep = defineSweep({
  ...PROTOCOL,
  description:
    `${SETTING}: GRPO; DPO on fresh answers in the reward model's order; RLOO that is told the true taste; the best ` +
    "of up to 8 answers without training",
  arms: {
    "GRPO": arm("GRPO", 12),
    "online DPO": arm("online DPO", 12),
    "RLOO, true taste": arm("RLOO, true taste", 12),
    "best of 8": { settings: { method: "best of n" }, untuned: "nothing is trained" },
  },
  isChecked: ({ arm, seed }) => seed === 0 && arm === "best of 8",
  run: runArm,
});
