/** The sweep of notebook 51: what PPO, DPO and others make of the same judgements. */
import { defineSweep, type RunSettings as SweepSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { bestOf, PRICE, run, type RunSettings } from "./_run.ts";

/** An arm that trains for some iterations. */
const arm = (method: RunSettings["method"], iterations: number) => ({
  settings: { method, iterations },
  grid: { learningRate: [0.0002, 0.0005], beta: [0.1, 0.3] },
});

export const sweep = defineSweep({
  description:
    "the fine-tuned GPT of couplets (notebook 50) learns from rankings of four answers to each of 512 prompts, drawn " +
    "and judged anew for each seed: by DPO on the pairs, or with a reward model trained on them by PPO, RLOO, GRPO or " +
    "DPO on fresh answers; RLOO that is told the true taste; the best of up to 8 answers without training; all that " +
    "train pass as many tokens through a model, the reward model's training included; true taste, divergence from " +
    "the reference and score on held-out prompts",
  arms: {
    "PPO": arm("PPO", 5),
    "RLOO": arm("RLOO", 12),
    "GRPO": arm("GRPO", 12),
    "online DPO": arm("online DPO", 12),
    "DPO": arm("DPO", 66),
    "RLOO, true taste": arm("RLOO, true taste", 12),
    "best of 8": { settings: { method: "best of n" }, untuned: "nothing is trained" },
  },
  tuning: { seeds: [1000], metric: "objective", best: "largest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "objective",
  difference: {
    margin: 0.1,
    reason: `one image more in every tenth line, or a nat of divergence, which costs ${PRICE}`,
  },
  minutes: 6,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "best of 8",
  run: (settings) =>
    inTensorScope((): Record<string, number> =>
      settings.method === "best of n"
        ? bestOf(settings)
        : run(settings as SweepSettings & RunSettings)
    ),
});
