/** DQN on CartPole: five of its parts, each at two levels, in all 32 combinations. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import type { Arm } from "../../sweep/sweep.ts";
import { BASE, MARGIN } from "./_protocol.ts";
import { run } from "./_run.ts";

const SHARED = { ...BASE, learningRate: 1e-3, steps: 30_000, every: 3000 };

/** The settings of each factor's two levels. */
const FACTORS = [
  ["replay", "drawn", "last"],
  ["targetPeriod", 20, 5],
  ["double", 0, 1],
  ["delta", 10, 1],
  ["clipTerminal", 1, 0],
] as const;

/** Each combination of the levels, named by them: 00000 is all first levels. */
function arms(): Record<string, Arm> {
  const all: Record<string, Arm> = {};
  for (let bits = 0; bits < 2 ** FACTORS.length; bits++) {
    const levels = FACTORS.map((_, factor) => (bits >> factor) & 1);
    const chosen = FACTORS.map(([name, ...values], factor) => [name, values[levels[factor]!]!]);
    all[levels.join("")] = {
      settings: { ...SHARED, ...Object.fromEntries(chosen) },
    };
  }
  return all;
}

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 30,000 steps, one learning rate: replay, target period, Double DQN, delta of the Huber loss and " +
    "clipping of terminal errors, each at two levels, all 32 combinations; every 3,000 steps, over 10 greedy " +
    "episodes: return, discounted return (true), and what Q said at their starts (q)",
  arms: arms(),
  seeds: Array.from({ length: 12 }, (_, seed) => seed),
  metric: "return_while_learning",
  difference: MARGIN,
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "00000",
  run,
});
