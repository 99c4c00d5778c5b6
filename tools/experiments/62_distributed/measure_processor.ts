/** How much the processors compute in a step of one worker and of two: what sharing a batch costs. */
import { cpuUsage } from "node:process";
import { trainDataParallel } from "lib/distributed/mod.ts";
import { quantile } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import type { Input } from "./_replica.ts";

const ROUNDS = 11, STEPS = 24, WARM_UP = 4;

export const measurement: Measurement = {
  description:
    "The network of 62_scaling: milliseconds of the processors, not of the clock, for a step of one worker that " +
    "computes its batch as a whole (median of 11 rounds in which all take turns), and how many times as much is " +
    "computed by one worker that splits it into two parts, by two workers, and by one training of " +
    "half the batch, counted twice, as two would that share nothing (median and quartiles)",
  measure: async () => ({
    "32 images": await compare(32),
    "512 images": await compare(512),
  }),
};

async function compare(rows: number) {
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    whole: () => train(1, rows, 1),
    parts: () => train(1, rows, 2),
    two: () => train(2, rows, 2),
    apart: async () => 2 * await train(1, rows / 2, 1),
  };
  const names = Object.keys(ways);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      times[name]!.push(await ways[name]!());
    }
  }
  const [whole, ...others] = names.map((name) => [name, times[name]!] as const);
  return {
    whole_ms: round(quantile(whole![1], 0.5)),
    ...Object.fromEntries(others.map(([name, own]) => {
      const ratios = own.map((time, i) => time / whole![1][i]!);
      return [name, [0.5, 0.25, 0.75].map((q) => round(quantile(ratios, q)))];
    })),
  };
}

/** Milliseconds of the processors for a step. */
async function train(workers: number, rows: number, shards: number): Promise<number> {
  const input: Input = { rows }, times: number[] = [];
  await trainDataParallel({
    module: new URL("./_replica.ts", import.meta.url),
    ...{ input, workers, steps: STEPS, shards },
    onStep: () => {
      const { user, system } = cpuUsage();
      times.push((user + system) / 1000);
    },
  });
  return (times.at(-1)! - times[WARM_UP]!) / (times.length - 1 - WARM_UP);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
