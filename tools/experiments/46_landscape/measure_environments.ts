/** How fast this library and others step CartPole, and train PPO on it. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { PPO_CARTPOLE } from "lib/rl/mod.ts";
import { makeAgent, timeToSolve } from "../44_ppo/_time_to_solve.ts";
import type { Measurement } from "../measurement.ts";
import { type Answer, installPeers, type Peer, startPeer, versionsOf } from "./_peers.ts";

const OURS = "Gradnotes";
const ENVS = 1024, BATCHES = 64;
/** Rounds in which all step in turn, seconds of each, and seeds of the trainings. */
const REPEATS = 5, SECONDS = 1.5, SEEDS = [1, 2, 3];

/** The tasks of peers.py, by environments stepped together and by the name that the page has. */
const STEPPED = {
  "1 environment": { Gymnasium: "Gymnasium", rlox: "rlox" },
  "1,024 environments": {
    ...{ Gymnasium: "Gymnasium vector", EnvPool: "EnvPool", rlox: "rlox vector" },
    ...{ gymnax: "gymnax", PufferLib: "PufferLib" },
  },
};
const TRAINED = { rejax: "rejax PPO", rlox: "rlox PPO" };

export const measurement: Measurement = {
  description:
    "CartPole-v1 in this library and in others, in turn. Environment steps a second with " +
    `random actions drawn before (${REPEATS} runs of ${SECONDS} s), new episodes included: one thread here, ` +
    "of Gymnasium and of PufferLib, whose environment is its C code alone, without Python, in the version " +
    "of 200 steps an episode; both cores of EnvPool, rlox and gymnax (compiled by JAX). Steps of an " +
    "episode on average show that all play the same game: in Gymnasium's vector and EnvPool a step of " +
    "its own starts the next episode. PPO: seconds until the mean return of the last 100 episodes " +
    `was at least 475, seeds ${
      SEEDS.join(", ")
    }, null where it was not; rlox with its defaults for at ` +
    "most 30 s; of rejax, with its settings for CartPole and for at most 100,000 steps, until 128 " +
    "episodes of the policy returned 475, whose time is not counted, nor that of compilation",
  measure: async () => {
    await setUpBackend();
    await installPeers();
    const packages = ["gymnasium", "envpool", "rlox", "gymnax", "rejax", "jax", "torch"];
    return { versions: versionsOf(packages), ...await stepAll(), ...await trainAll() };
  },
};

type Contender = Pick<Peer, "ready" | "ask">;

async function stepAll(): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack();
  const values: Record<string, unknown> = {}, groups: [string, Map<string, Contender>][] = [];
  for (const [group, peers] of Object.entries(STEPPED)) {
    const ours = stepOurs(group === "1 environment" ? 1 : ENVS);
    groups.push([group, await startAll(peers, ours, stack)]);
  }
  for (const [group, contenders] of groups) {
    const rates = await inTurn(contenders, Array(REPEATS).fill(SECONDS));
    values[`steps a second, ${group}`] = mapValues(
      rates,
      (answers) => answers.map(({ steps, seconds }) => rounded(steps / seconds)),
    );
    const lengths = [...contenders].map(([name, { ready }]) => [name, rounded(ready.episode!)]);
    values[`steps of an episode, ${group}`] = Object.fromEntries(lengths);
  }
  return values;
}

async function trainAll(): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack();
  const contenders = await startAll(TRAINED, trainOurs(), stack);
  const answers = await inTurn(contenders, SEEDS);
  const list = (value: (answer: Answer) => number) =>
    mapValues(answers, (own) => own.map((answer) => rounded(value(answer))));
  const unlessUnsolved = (value: number, { solved }: Answer) => solved ? value : Infinity;
  return {
    "PPO, seconds to 475": list((answer) => unlessUnsolved(answer.seconds, answer)),
    "PPO, steps to 475": list((answer) => unlessUnsolved(answer.steps, answer)),
    "PPO, steps a second": list(({ steps, seconds }) => steps / seconds),
    "PPO, seconds of compilation": { rejax: rounded(contenders.get("rejax")!.ready.compiled!) },
  };
}

/** This library and the peers, by name, each ready; the peers stop with the stack. */
async function startAll(
  peers: Readonly<Record<string, string>>,
  ours: Contender,
  stack: AsyncDisposableStack,
): Promise<Map<string, Contender>> {
  const contenders = new Map([[OURS, ours]]);
  for (const [name, task] of Object.entries(peers)) {
    contenders.set(name, stack.use(await startPeer(task)));
  }
  return contenders;
}

/** Gives each task to all of them before the next; a round begins with another one each time. */
async function inTurn(
  contenders: ReadonlyMap<string, Contender>,
  tasks: readonly number[],
): Promise<Record<string, Answer[]>> {
  const names = [...contenders.keys()];
  const answers = Object.fromEntries(names.map((name): [string, Answer[]] => [name, []]));
  for (const [round, task] of tasks.entries()) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length]!;
      answers[name]!.push(await contenders.get(name)!.ask(task));
    }
  }
  return answers;
}

function stepOurs(numEnvs: number): Contender {
  const environment = cartPole({ numEnvs }), random = new Random(0);
  const batches = Array.from(
    { length: Math.max(BATCHES, 4096 / numEnvs) },
    () => random.integers(numEnvs, 0, 2),
  );
  const step = (t: number) => environment.step(batches[t % batches.length]!);
  const chunk = Math.ceil(10_000 / numEnvs), warmUp = Math.ceil(400_000 / numEnvs);
  environment.reset(random);
  let episodes = 0;
  for (let t = 0; t < warmUp; t++) {
    step(t);
    for (let i = 0; i < numEnvs; i++) {
      episodes += environment.terminated[i]! | environment.truncated[i]!;
    }
  }
  return {
    ready: { episode: warmUp * numEnvs / episodes },
    ask: (seconds) => {
      const begin = performance.now();
      let t = 0, spent = 0;
      for (; spent < seconds; spent = (performance.now() - begin) / 1000) {
        for (let i = 0; i < chunk; i++) step(t++);
      }
      return Promise.resolve({ steps: t * numEnvs, seconds: spent });
    },
  };
}

function trainOurs(): Contender {
  makeAgent(PPO_CARTPOLE, 16, 100).iterate(); // V8 compiles
  return {
    ready: {},
    ask: (seed) => {
      const { steps, seconds } = timeToSolve(makeAgent(PPO_CARTPOLE, 16, seed));
      return Promise.resolve({ steps, seconds, solved: seconds < Infinity });
    },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
