/** CartPole-v1 with and without value clipping, on rewards of 1 and of 1/50: how far the critic is behind. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGINS } from "./_arms.ts";
import { TASKS } from "./_details.ts";
import { run } from "./_run.ts";

const LEARNING_RATE = 3e-3;
const SMALL = 1 / 50;
const { numEnvs, rolloutSteps } = TASKS["CartPole-v1"]!;
/** The first half of the training. */
const LAST = 40;
const EVERY = 4;

const critic = (without: string, rewardFactor: number) => ({
  settings: { task: "CartPole-v1", without, rewardFactor, learningRate: LEARNING_RATE },
});

export const sweep = defineSweep({
  description:
    "PPO on CartPole-v1 (81,920 steps) with and without value clipping, on rewards of 1 and of 1/50, all with the " +
    "same learning rate: the columns of 47_cartpole, and after every fourth of the first 40 iterations the mean " +
    "value of the critic (V_1 to V_10) and how far the mean of its targets is above it (gap_1 to gap_10), both " +
    "in units of undivided rewards",
  arms: {
    "clipped": critic("", 1),
    "not clipped": critic("valueClipping", 1),
    "clipped, rewards / 50": critic("", SMALL),
    "not clipped, rewards / 50": critic("valueClipping", SMALL),
  },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "return_while_learning",
  difference: MARGINS["CartPole-v1"],
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "clipped, rewards / 50",
  run: async (settings) => {
    const columns: Record<string, number> = {}, factor = Number(settings.rewardFactor);
    const metrics = await run(settings, ({ steps, meanValue, meanTarget }) => {
      const iteration = steps / (numEnvs * rolloutSteps);
      if (iteration > LAST || iteration % EVERY !== 0) return;
      columns[`V_${iteration / EVERY}`] = meanValue / factor;
      columns[`gap_${iteration / EVERY}`] = (meanTarget - meanValue) / factor;
    });
    return { ...metrics, ...columns };
  },
});
