/** What both sweeps of notebook 51 have in common. */
import type { RunSettings as SweepSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { bestOf, PRICE, run, type RunSettings } from "./_run.ts";

export const SETTING =
  "the fine-tuned GPT of couplets (notebook 50) learns from rankings of four answers to each of 512 prompts, drawn " +
  "and judged anew for each seed; all arms of both sweeps pass as many tokens through a model, the reward model's " +
  "training included; true taste, divergence from the reference and score on held-out prompts, after half and " +
  "after all of it";

/** An arm that trains, judged after some iterations: "12 24". */
export const arm = (method: RunSettings["method"], judged: string) => ({
  settings: { method, judged },
  grid: { learningRate: [0.0001, 0.0003], beta: [0.1, 0.3] },
});

/** Tuning, seeds and the metric that decides. */
export const PROTOCOL = {
  tuning: {
    seeds: [1000, 1001],
    metric: "objective",
    best: "largest" as const,
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "objective",
  difference: {
    margin: 0.1,
    reason: `one image more in every tenth line, or a nat of divergence, which costs ${PRICE}`,
  },
  minutes: 5,
};

export const runArm = (settings: SweepSettings) =>
  inTensorScope((): Record<string, number> =>
    settings.method === "best of n"
      ? bestOf(settings)
      : run(settings as SweepSettings & RunSettings)
  );
