/** What both sweeps of notebook 51 have in common. */
import type { RunSettings as SweepSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { PRICE, run, type RunSettings } from "./_run.ts";

export const SETTING =
  "the fine-tuned GPT of couplets (notebook 50) learns from rankings of four answers to each of 256 prompts, drawn " +
  "and judged anew for each seed; all that train pass as many tokens through a model, the reward model's training " +
  "included; true taste, divergence from the reference and score on held-out prompts";

/** An arm that trains for some iterations. */
export const arm = (method: RunSettings["method"], iterations: number) => ({
  settings: { method, iterations },
  grid: { learningRate: [0.0002, 0.0005], beta: [0.1, 0.3] },
});

/** Tuning, seeds and the metric that decides. */
export const PROTOCOL = {
  tuning: { seeds: [1000], metric: "objective", best: "largest" as const, rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "objective",
  difference: {
    margin: 0.1,
    reason: `one image more in every tenth line, or a nat of divergence, which costs ${PRICE}`,
  },
  minutes: 3,
};

export const runArm = (settings: SweepSettings) =>
  inTensorScope(() => run(settings as SweepSettings & RunSettings));
