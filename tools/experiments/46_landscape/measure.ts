/** What a step of learning costs each method of notebook 46, with the settings that its sweeps chose. */
import process from "node:process";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import { type LandscapeSettings, makeLearner } from "./_run.ts";

const SWEEPS = ["46_cartpole", "46_pendulum"];
const STEPS = 5000;
const REPEATS = 5;
/** Batches of steps over which the methods take turns, so that a busy moment meets all of them. */
const ROUNDS = 5;

/** What is read of a sweep's file. */
interface SweepFile {
  readonly protocol: { readonly arms: Readonly<Record<string, { readonly settings: object }>> };
  readonly tuned: Readonly<Record<string, object>>;
}

export const measurement: Measurement = {
  description:
    "Milliseconds of processor time for a step of learning: environment, acting and updates, without " +
    "evaluations, with the settings that the sweeps of notebook 46 chose (median of 5 trainings of 5,000 " +
    "steps, in which the methods take turns)",
  measure: async () => {
    await setUpBackend();
    const arms = (await Promise.all(SWEEPS.map(readArms))).flat();
    const costs = new Map(arms.map(([name]) => [name, [] as number[]]));
    for (let seed = 0; seed < REPEATS; seed++) {
      const learners = arms.map(([name, settings]) => ({
        name,
        learner: makeLearner(settings, new Random(seed)),
        steps: 0,
        seconds: 0,
      }));
      for (let round = 1; round <= ROUNDS; round++) {
        for (const one of learners) {
          const begin = processorSeconds();
          while (one.steps < STEPS * round / ROUNDS) one.steps = one.learner.iterate().global_step;
          one.seconds += processorSeconds() - begin;
        }
      }
      for (const { name, learner, steps, seconds } of learners) {
        costs.get(name)!.push(1000 * seconds / steps);
        learner.dispose();
      }
    }
    return Object.fromEntries([...costs].map(([name, values]) => [name, median(values)]));
  },
};

/** User and system time of this process. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The arms of a sweep with their tuned settings: "CartPole-v1 DQN". */
async function readArms(name: string): Promise<[string, LandscapeSettings][]> {
  const url = new URL(`../../../data/sweeps/${name}.json`, import.meta.url);
  const { protocol, tuned } = JSON.parse(await Deno.readTextFile(url)) as SweepFile;
  return Object.entries(protocol.arms).map(([arm, { settings }]) => {
    const chosen = { ...settings, ...tuned[arm] } as LandscapeSettings;
    return [`${chosen.task} ${arm}`, chosen];
  });
}
