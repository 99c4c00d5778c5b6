/** What the sweeps of notebook 33 have in common. */
import type { RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, trainOnClothes } from "./_clothes.ts";
import { loadPhotographs } from "./_judge.ts";

type Fixed = Omit<Choices, "learningRate" | "seed">;

/** CLIP on clothes with a dense image encoder, but for what is changed. */
export function arm(changed: Partial<Fixed> = {}) {
  const settings = {
    image: "dense",
    text: "transformer",
    scale: "learned",
    directions: 2,
    negatives: "batch",
    colourless: 0,
    batch: 64,
    ...changed,
  } satisfies Fixed;
  return { settings, grid: { learningRate: [0.005, 0.0125, 0.03, 0.075] } };
}

/** How every arm is tuned, on pictures of trained combinations. */
export const tuning = {
  seeds: [1000, 1001, 1002],
  metric: "validation",
  best: "largest",
  rounds: [{ seeds: 1 }, { seeds: 3 }],
} as const;

/** What the arms are compared by. */
export const comparison = {
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "held_out",
  difference: { margin: 0.05, reason: "one picture in twenty; 0.02 for areas under the curve" },
} as const;

/** One run. */
export async function run(settings: RunSettings): Promise<Record<string, number>> {
  const photographs = await loadPhotographs();
  return await inTensorScope(() => trainOnClothes(photographs, settings as RunSettings & Choices));
}
