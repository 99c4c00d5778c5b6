/** What a step of learning costs each method of notebook 46, with the settings that its sweeps chose. */
import process from "node:process";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { Measurement } from "../measurement.ts";
import { LEARNING_STARTS } from "./_replay_agent.ts";
import { type LandscapeSettings, type Learner, makeLearner } from "./_run.ts";

const SWEEPS = ["46_cartpole", "46_dqn", "46_pendulum", "46_epochs"];
/** Timed steps of learning: of methods with a memory, which update at single steps, and of the others. */
const WITH_MEMORY = 3000, WITHOUT = 10_000;
const REPEATS = 5;
/** Batches of steps over which the methods take turns, so that a busy moment meets all of them. */
const ROUNDS = 5;

/** What is read of a sweep's file. */
interface SweepFile {
  readonly protocol: { readonly arms: Readonly<Record<string, { readonly settings: object }>> };
  readonly tuned: Readonly<Record<string, object>>;
}

/** A training that is timed. */
interface Timed {
  readonly name: string;
  readonly learner: Learner;
  /** Steps before the first update. */
  readonly warmUp: number;
  /** Steps that are timed after them. */
  readonly learning: number;
  steps: number;
}

/** Milliseconds of a step, one for each training; methods with a memory begin without updates. */
interface Costs {
  readonly "warm-up": number[];
  readonly learning: number[];
}

export const measurement: Measurement = {
  description:
    "Milliseconds of processor time for a step of training: environment, acting and updates, without " +
    "evaluations, with the settings that the sweeps of notebook 46 chose; five trainings in which the " +
    "methods take turns. Of DQN, DDPG and TD3 the first 1,000 steps, which have no update, and the 3,000 " +
    "after them are timed apart; of the others the first 10,000 steps",
  measure: async () => {
    await setUpBackend();
    const arms = (await Promise.all(SWEEPS.map(readArms))).flat();
    const costs = new Map(arms.map(([name]): [string, Costs] => [
      name,
      { "warm-up": [], learning: [] },
    ]));
    for (let seed = 0; seed < REPEATS; seed++) timeOnce(arms, new Random(seed), costs);
    return Object.fromEntries(costs);
  },
};

/** One training of each method, in turns. */
function timeOnce(
  arms: readonly [string, LandscapeSettings][],
  random: Random,
  costs: ReadonlyMap<string, Costs>,
): void {
  const all = arms.map(([name, settings]): Timed => {
    const hasMemory = settings.targetRate !== undefined;
    return {
      ...{ name, learner: makeLearner(settings, random.split(name)), steps: 0 },
      ...{ warmUp: hasMemory ? LEARNING_STARTS : 0, learning: hasMemory ? WITH_MEMORY : WITHOUT },
    };
  });
  for (const one of all.filter(({ warmUp }) => warmUp > 0)) {
    costs.get(one.name)!["warm-up"].push(rounded(1000 * timeUntil(one, one.warmUp) / one.warmUp));
  }
  const begins = all.map(({ steps }) => steps), seconds = all.map(() => 0);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [i, one] of all.entries()) {
      seconds[i]! += timeUntil(one, one.warmUp + one.learning * round / ROUNDS);
    }
  }
  for (const [i, { name, learner, steps }] of all.entries()) {
    costs.get(name)!.learning.push(rounded(1000 * seconds[i]! / (steps - begins[i]!)));
    learner.dispose();
  }
}

/** Seconds of processor time until a training has so many steps. */
function timeUntil(one: Timed, steps: number): number {
  const begin = processorSeconds();
  while (one.steps < steps) one.steps = one.learner.iterate().global_step;
  return processorSeconds() - begin;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

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
