/** One training of PPO, and how far each of its updates moved the policy. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { acrobot, cartPole } from "lib/rl/envs/mod.ts";
import { policyChange, PPO_CARTPOLE, PpoAgent, type PpoConfig } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";

/**
 * What all runs have in common: the settings of lib for CartPole with 16 environments, but a step size
 * that stays, so that its effect does not depend on the length of the training.
 */
const COMMON: PpoConfig = { ...PPO_CARTPOLE, annealLearningRate: false };
const ENVIRONMENTS = 16;
/** Beyond this a ratio counts as far, in all arms, with a clip or without. */
const FAR = 0.2;
/** The curve has a point at the end of the first iteration at or after each multiple of this. */
const MARK = 10_000;
const SOLVED = 475;

/** The settings of a run as a config: ε_clip is a number or "none". */
function configOf(
  { arm: _, seed: __, task: ___, epsilon = 0.2, ...settings }: RunSettings,
): PpoConfig {
  const objective = epsilon === "none" ? { objective: "unclipped" as const } : {};
  const clipCoefficient = epsilon === "none" ? 0.2 : Number(epsilon);
  return { ...COMMON, ...objective, clipCoefficient, ...settings as Partial<PpoConfig> };
}

/**
 * Trains for `totalSteps` on CartPole, or on Acrobot where `task` is "Acrobot". After each update the policy is
 * compared with the one that played, exactly and in all states of the rollout.
 */
export async function trainAndMeasure(settings: RunSettings): Promise<Record<string, number>> {
  await setUpBackend();
  const make = settings.task === "Acrobot" ? acrobot : cartPole;
  const environment = make({ numEnvs: ENVIRONMENTS });
  const agent = new PpoAgent(configOf(settings), environment, {
    random: new Random(settings.seed),
  });
  const { returns } = agent.statistics, curve: Record<string, number> = {};
  const learning: number[] = [], divergences: number[] = [], far: number[] = [];
  let solvedAt: number | undefined, ratio_max = 1;
  for (let i = 0; i < agent.iterations; i++) {
    const { global_step, episodic_return } = agent.iterate();
    const change = policyChange(agent.networks, agent.rollout);
    divergences.push(mean(change.divergences));
    far.push(mean(change.ratios.map((ratio) => Math.abs(ratio - 1) > FAR ? 1 : 0)));
    ratio_max = change.ratios.reduce((most, ratio) => Math.max(most, ratio), ratio_max);
    learning.push(episodic_return);
    const mark = Math.floor(global_step / MARK) * MARK;
    if (mark > 0) curve[`mean100_${mark}`] ??= episodic_return;
    if (returns.length >= 100 && episodic_return >= SOLVED) solvedAt ??= global_step;
  }
  agent.dispose();
  return {
    learning_return: mean(learning),
    final_return: learning.at(-1)!,
    best_return: Math.max(...learning),
    kl_mean: mean(divergences),
    kl_max: Math.max(...divergences),
    far_share: mean(far),
    ratio_max,
    ...(solvedAt === undefined ? {} : { steps_to_475: solvedAt }),
    ...curve,
  };
}
