/** DQN on CartPole: five of its parts, each at two levels, in half of all 32 combinations. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import type { Arm } from "../../sweep/sweep.ts";
import { BASE, MARGIN } from "./_protocol.ts";
import { run } from "./_run.ts";

/** The settings of each factor's two levels. */
const FACTORS = [
  ["replay", "drawn", "last"],
  ["targetPeriod", 20, 5],
  ["double", 0, 1],
  ["delta", 10, 1],
  ["clipTerminal", 1, 0],
] as const;

/**
 * 2^(5-1), resolution V: the level of the fifth factor is the product of the other four, so that no main
 * effect is confounded with one of two factors, and none of two with another.
 */
function arms(): Record<string, Arm> {
  const all: Record<string, Arm> = {};
  for (let bits = 0; bits < 16; bits++) {
    const levels = [0, 1, 2, 3].map((factor) => (bits >> factor) & 1);
    levels.push(levels.reduce((sum, level) => sum + level, 0) % 2);
    const settings = FACTORS.map(([name, ...values], factor) => [name, values[levels[factor]!]!]);
    all[levels.join("")] = {
      settings: {
        ...BASE,
        ...Object.fromEntries(settings),
        learningRate: 1e-3,
        steps: 40_000,
        every: 4000,
      },
    };
  }
  return all;
}

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 40,000 steps, one learning rate: replay, target period, Double DQN, delta of the Huber loss and " +
    "clipping of terminal errors, each at two levels, 16 of the 32 combinations; every 4,000 steps, over 10 greedy " +
    "episodes: return, discounted return (true), and what Q said at their starts (q)",
  arms: arms(),
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "return_while_learning",
  difference: MARGIN,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "00000",
  run,
});
