/** How much faster two workers train than one, on a batch of one size and on one that grows with them. */
import { trainDataParallel } from "lib/distributed/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import type { Input } from "./_replica.ts";

const ROUNDS = 9, STEPS = 12, WARM_UP = 4, SHARDS = 2;

export const measurement: Measurement = {
  description:
    "Data-parallel training by lib/distributed on two cores: a network of two hidden layers of 512 units, 784 " +
    "inputs; milliseconds of a step (median of 9 rounds in which one and two workers take turns), the ratio of " +
    "both, median and quartiles, and whether both gave the same weights; batches of 32 and 512 images of one " +
    "size, and one of 256 images for each worker",
  measure: async () => ({
    "strong, 32 images": await compare(32, 32),
    "strong, 512 images": await compare(512, 512),
    "weak, 256 images a worker": await compare(256, 512),
  }),
};

/** One worker on a batch of the first size, two on one of the second. */
async function compare(oneRows: number, twoRows: number) {
  const rounds: (readonly [one: number, two: number])[] = [];
  let equal = true;
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0;
    const before = first ? await train(1, oneRows) : await train(2, twoRows);
    const after = first ? await train(2, twoRows) : await train(1, oneRows);
    const [one, two] = first ? [before, after] : [after, before];
    rounds.push([one.milliseconds, two.milliseconds]);
    equal &&= oneRows !== twoRows || isEqual(one.weights, two.weights);
  }
  const middle = (values: readonly number[]) => round(quantile(values, 0.5));
  const ratios = rounds.map(([one, two]) => one / two);
  return {
    one_ms: middle(rounds.map(([one]) => one)),
    two_ms: middle(rounds.map(([, two]) => two)),
    ratio: [0.5, 0.25, 0.75].map((q) => round(quantile(ratios, q))),
    ...(oneRows === twoRows && { equal }),
  };
}

async function train(workers: number, rows: number) {
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
