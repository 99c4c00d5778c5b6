/** Arms of notebook 51 beside those of sweep_methods.ts, each with one thing changed. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { arm, PROTOCOL, runArm, SETTING } from "./_protocol.ts";

export const sweep = defineSweep({
  ...PROTOCOL,
  description:
    `${SETTING}: GRPO; DPO on fresh answers in the reward model's order; PPO with as many answers as RLOO, which takes ` +
    "more passes than the others",
  arms: {
    "GRPO": arm("GRPO", 12),
    "online DPO": arm("online DPO", 12),
    "PPO, 12, untuned": {
      settings: { method: "PPO", iterations: 12, learningRate: 0.0005, beta: 0.1 },
      untuned: "what was chosen for PPO in sweep 51_methods",
    },
  },
  isChecked: ({ arm, seed }) => seed === 0 && arm === "GRPO",
  run: runArm,
});
