/** How much faster two workers train than one, on a batch of one size and on one that grows with them. */
import { trainDataParallel } from "lib/distributed/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import type { Input } from "./_replica.ts";

const ROUNDS = 9, STEPS = 24, WARM_UP = 4, SHARDS = 2;

export const measurement: Measurement = {
  description:
    "Data-parallel training by lib/distributed on two cores: a network of two hidden layers of 512 units, 784 " +
    "inputs; milliseconds of a step (median of 9 rounds in which one and two workers take turns), the ratio of " +
    "both, median and quartiles, and whether both gave the same weights; batches of 32 and 512 images of one " +
    "size, one of 256 images for each worker, and, for comparison, two trainings at once that share nothing",
  measure: async () => ({
    "strong, 32 images": await compare(() => train(1, 32), () => train(2, 32)),
    "strong, 512 images": await compare(() => train(1, 512), () => train(2, 512)),
    "weak, 256 images each": await compare(() => train(1, 256), () => train(2, 512), false),
    "nothing shared, 256 each": await compare(() => train(1, 256), trainApart, false),
  }),
};

/** One worker, and two; their weights are compared where both have the same batch. */
async function compare(one: () => Promise<Run>, two: () => Promise<Run>, sameBatch = true) {
  const rounds: (readonly [one: number, two: number])[] = [];
  let equal = true;
  for (let round = 0; round < ROUNDS; round++) {
    const runs = round % 2 === 0
      ? [await one(), await two()]
      : [await two(), await one()].reverse();
    rounds.push([runs[0]!.milliseconds, runs[1]!.milliseconds]);
    equal &&= isEqual(runs[0]!.weights, runs[1]!.weights);
  }
  const middle = (values: readonly number[]) => round(quantile(values, 0.5));
  const ratios = rounds.map(([one, two]) => one / two);
  return {
    one_ms: middle(rounds.map(([one]) => one)),
    two_ms: middle(rounds.map(([, two]) => two)),
    ratio: [0.5, 0.25, 0.75].map((q) => round(quantile(ratios, q))),
    ...(sameBatch && { equal }),
  };
}

/** What one training left. */
interface Run {
  readonly weights: readonly Float32Array[];
  readonly milliseconds: number;
}

/** Two trainings at the same time, each of one worker. */
async function trainApart(): Promise<Run> {
  const [a, b] = await Promise.all([train(1, 256), train(1, 256)]);
  return { weights: a.weights, milliseconds: (a.milliseconds + b.milliseconds) / 2 };
}

async function train(workers: number, rows: number): Promise<Run> {
  const input: Input = { rows }, times: number[] = [];
  const { weights } = await trainDataParallel({
    module: new URL("./_replica.ts", import.meta.url),
    ...{ input, workers, steps: STEPS, shards: SHARDS },
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
