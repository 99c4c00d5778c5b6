/** The sweep of notebook 43: what multiplies the score, each arm with its rates of actor and critic tuned. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { train } from "./_train.ts";

/** 25 pairs for every arm; what updates after a few steps needs smaller ones of the actor. */
const critics = [1e-3, 3e-3, 1e-2, 3e-2, 1e-1];
const wholeEpisodes = { learningRate: [1e-3, 3e-3, 1e-2, 3e-2, 1e-1], criticLearningRate: critics };
const fewSteps = { learningRate: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2], criticLearningRate: critics };
const episodes = (baseline: string, lambda: number, criticSteps = 10) => ({
  settings: { rollout: "episodes", baseline, lambda, criticSteps, totalSteps: 40_000 },
  grid: wholeEpisodes,
});
const rollouts = (lambda: number, criticSteps = 1) => ({
  settings: { rollout: 16, baseline: "critic", lambda, criticSteps, totalSteps: 40_000 },
  grid: fewSteps,
});

export const sweep = defineSweep({
  description:
    "Policy gradients on CartPole-v1, 8 environments, 40,000 steps, with the same entropy bonus, gradient " +
    "clipping and bootstrapping at the time limit: 8 whole episodes an update or rollouts of 16 steps, " +
    "by what multiplies the score and how many steps the critic takes an update; mean return of the " +
    "last 20 episodes at ten points (curve_4000 to curve_40000), their mean, the mean return of 50 " +
    "greedy episodes of the final policy, and after 12,000 steps how the critic compares with returns of " +
    "fresh episodes (critic_explains: explained variance, critic_level: mean value over mean return)",
  arms: {
    "return": episodes("none", 1),
    "less the mean": episodes("mean", 1),
    "less the critic": episodes("critic", 1),
    "GAE 0.95": episodes("critic", 0.95),
    "TD error": episodes("critic", 0),
    "less the critic, 1 step": episodes("critic", 1, 1),
    "TD error, 1 step": episodes("critic", 0, 1),
    "A2C, lambda 1": rollouts(1),
    "A2C, lambda 0.95": rollouts(0.95),
    "A2C, lambda 0": rollouts(0),
    "A2C, lambda 0, 10 steps": rollouts(0, 10),
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "learning_return",
    best: "largest",
    rounds: [{ seeds: 1 }, { seeds: 2 }, { seeds: 4 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "learning_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 4,
  isChecked: ({ arm, seed }) =>
    seed === 0 && ["less the critic", "A2C, lambda 0"].includes(`${arm}`),
  run: train,
});
