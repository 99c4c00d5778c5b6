/** One run of the sweeps: what it measures. */
import { setUpBackend } from "lib/backend/mod.ts";
import { acrobot, cartPole, type EnvironmentOptions, pendulum } from "lib/rl/envs/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Metrics } from "../../sweep/sweep.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import { type Details, NONE, type Settings, TASKS } from "./_details.ts";
import { type Report, train } from "./_train.ts";

const ENVIRONMENTS = { "CartPole-v1": cartPole, "Acrobot-v1": acrobot, "Pendulum-v1": pendulum };
/** Their names. */
export type Task = keyof typeof ENVIRONMENTS;
/** Points of a learning curve. */
const MARKS = 10;
/** A point is the mean of the last so many episodes: about one of each environment. */
const WINDOW = 20;
const SOLVED = 475;

/** The details of an arm. */
function detailsOf({ task, without, only = "" }: RunSettings): Details {
  const all = TASKS[task!]!.details;
  const set = (names: string | number | undefined, value: boolean) =>
    Object.fromEntries(`${names}`.split(" ").filter(Boolean).map((name) => [name, value]));
  if (without !== "all") return { ...all, ...set(without, false) };
  // The shared network of this experiment is one for discrete actions.
  return { ...NONE, separateNetworks: task === "Pendulum-v1", ...set(only, true) };
}

/** What an arm changes beside the details. */
function changesOf({ rewardFactor, centeredAdvantages }: RunSettings): Partial<Settings> {
  return {
    ...(rewardFactor === undefined ? {} : { rewardFactor: Number(rewardFactor) }),
    ...(centeredAdvantages === undefined ? {} : { centeredAdvantages: true }),
  };
}

/** Trains once; `observe` sees each iteration. */
export async function run(
  settings: RunSettings,
  observe?: (report: Report) => void,
): Promise<Metrics> {
  await setUpBackend();
  const task = TASKS[settings.task!]!, learningRate = Number(settings.learningRate);
  const environment = ENVIRONMENTS[settings.task as Task](
    { numEnvs: task.numEnvs } satisfies EnvironmentOptions,
  );
  const details = detailsOf(settings), curve: number[] = [], entropies: number[] = [];
  let solvedAt = NaN, klFirst = NaN, klLargest = 0, clipped = 0, iterations = 0;
  let end: readonly number[] = [task.worstReturn];
  try {
    const training = { ...task, ...changesOf(settings), details, learningRate };
    for (const report of train(environment, training, settings.seed)) {
      observe?.(report);
      const { steps, statistics: { returns, meanReturn }, approxKl } = report;
      const mark = Math.floor(steps / (task.totalSteps / MARKS));
      if (mark > curve.length) {
        curve.push(returns.length === 0 ? task.worstReturn : mean(returns.slice(-WINDOW)));
        entropies.push(report.entropy);
      }
      if (!(solvedAt > 0) && returns.length >= 100 && meanReturn! >= SOLVED) solvedAt = steps;
      if (iterations++ === 0) klFirst = approxKl;
      klLargest = Math.max(klLargest, approxKl);
      clipped += report.clippedGradients;
      if (returns.length > 0) end = returns.slice(-100);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    end = [task.worstReturn]; // the weights are no longer finite: nothing more is learnt
    while (curve.length < MARKS) curve.push(task.worstReturn);
  }
  const columns = (name: string, values: readonly number[]) =>
    Object.fromEntries(values.map((value, i) => [`${name}_${i + 1}`, value]));
  return {
    return_while_learning: mean(curve),
    return_at_the_end: mean(end),
    ...(solvedAt > 0 ? { steps_to_475: solvedAt } : {}),
    kl_first: klFirst,
    kl_largest: klLargest,
    clipped_gradients: clipped / iterations,
    ...columns("curve", curve),
    ...columns("entropy", entropies),
  };
}
