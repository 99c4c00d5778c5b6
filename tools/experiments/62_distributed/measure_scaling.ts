/** How much faster two workers train than one, on a batch of one size and on one that grows with them. */
import { trainDataParallel } from "lib/distributed/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import { MOST_DISTURBANCE, undisturbed } from "./_disturbance.ts";
import type { Input } from "./_replica.ts";

const ROUNDS = 11, STEPS = 24, WARM_UP = 4;

export const measurement: Measurement = {
  description:
    "Data-parallel training by lib/distributed on two cores: a network of two hidden layers of 512 units, 784 " +
    "inputs, in 11 rounds in which all take turns: one worker that computes its batch as a whole, one that " +
    "computes it in the two parts of two workers, two workers, and two trainings at once that share nothing, each " +
    "of half the batch. Milliseconds of a step of the first (median), and its time over that of the others " +
    "(median and quartiles); the time of two workers over that of two that share nothing, for each round; whether " +
    "one worker and two gave the same weights from the same parts. Batches of 32 and 512 images of one size, and " +
    `one of 256 images for each worker. A run is repeated while other programs take more than ${MOST_DISTURBANCE} ` +
    "of a processor; disturbance is the most that they took in a run that counts",
  measure: async () => ({
    "strong, 32 images": await compare(strong(32)),
    "strong, 512 images": await compare(strong(512)),
    "weak, 256 images each": await compare({
      whole: () => train(1, 256, 1),
      two: () => train(2, 512, 2),
      apart: () => trainApart(256),
    }),
  }),
};

type Ways = Readonly<Record<string, () => Promise<Run>>>;

function strong(rows: number): Ways {
  return {
    whole: () => train(1, rows, 1),
    parts: () => train(1, rows, 2),
    two: () => train(2, rows, 2),
    apart: () => trainApart(rows / 2),
  };
}

/** All ways in turn, and their times against the first. */
async function compare(ways: Ways) {
  const names = Object.keys(ways);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  let equal = true, most = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const weights: Record<string, Run["weights"]> = {};
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { result, disturbance } = await undisturbed(ways[name]!);
      times[name]!.push(result.milliseconds);
      weights[name] = result.weights;
      most = Math.max(most, disturbance);
    }
    if (weights.parts !== undefined) equal &&= isEqual(weights.parts, weights.two!);
  }
  const ratios = (a: string, b: string) => times[a]!.map((time, i) => time / times[b]![i]!);
  const gains = names.slice(1).map((name) => {
    const quartiles = [0.5, 0.25, 0.75].map((q) => round(quantile(ratios("whole", name), q)));
    return [name, quartiles] as const;
  });
  return {
    whole_ms: round(quantile(times.whole!, 0.5)),
    ...Object.fromEntries(gains),
    two_over_apart: ratios("two", "apart").map(round),
    ...("parts" in ways && { equal }),
    disturbance: round(most),
  };
}

/** What one training left. */
interface Run {
  readonly weights: readonly Float32Array[];
  readonly milliseconds: number;
}

/** Two trainings at the same time, each of one worker. */
async function trainApart(rows: number): Promise<Run> {
  const [a, b] = await Promise.all([train(1, rows, 1), train(1, rows, 1)]);
  return { weights: a.weights, milliseconds: (a.milliseconds + b.milliseconds) / 2 };
}

async function train(workers: number, rows: number, shards: number): Promise<Run> {
  const input: Input = { rows }, times: number[] = [];
  const { weights } = await trainDataParallel({
    module: new URL("./_replica.ts", import.meta.url),
    ...{ input, workers, steps: STEPS, shards },
    onStep: () => void times.push(performance.now()),
  });
  return {
    weights,
    milliseconds: (times.at(-1)! - times[WARM_UP]!) / (times.length - 1 - WARM_UP),
  };
}

function isEqual(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  return a.every((values, i) => values.every((value, j) => Object.is(value, b[i]![j])));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
