/**
 * Notebook 60: milliseconds of things that take turns, so that what else the machine does meets all of
 * them; of the processor, not of the clock, so that time for other programs does not count.
 */
import { cpuUsage } from "node:process";
import { quantile } from "lib/stats/mod.ts";

const ROUNDS = 15, MILLISECONDS = 40;

/** Median, lower and upper quartile. */
export type Times = readonly [median: number, low: number, high: number];

/** Median and quartiles of some numbers, to three digits. */
export function summary(values: readonly number[]): Times {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) =>
    Number(quantile(values, share).toPrecision(3))
  );
  return [median!, low!, high!];
}

/** Milliseconds of each run in each round, by its name. */
export function timeRounds(
  runs: Readonly<Record<string, () => void>>,
): Readonly<Record<string, readonly number[]>> {
  const entries = Object.entries(runs).map(([name, run]) => {
    const times: number[] = [];
    return { name, run, count: countFor(run), times };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, count, times } of entries) times.push(elapsed(run, count) / count);
  }
  return Object.fromEntries(entries.map(({ name, times }) => [name, times]));
}

/** How many runs a round needs; they also let V8 compile what is timed. */
function countFor(run: () => void): number {
  for (let count = 1;; count *= 2) {
    const time = elapsed(run, count);
    if (time > MILLISECONDS / 2) return Math.ceil(count * MILLISECONDS / time);
  }
}

function elapsed(run: () => void, count: number): number {
  const start = cpuUsage();
  for (let i = 0; i < count; i++) run();
  const { user, system } = cpuUsage(start);
  return (user + system) / 1000;
}

/** {@linkcode summary} of each run. */
export function milliseconds(
  runs: Readonly<Record<string, () => void>>,
): Readonly<Record<string, Times>> {
  return Object.fromEntries(
    Object.entries(timeRounds(runs)).map(([name, own]) => [name, summary(own)]),
  );
}

/** Of each run but the first: how many times as fast as the first it was in the same rounds. */
export function speedups(
  runs: Readonly<Record<string, () => void>>,
): Readonly<Record<string, Times>> {
  const [[, base], ...others] = Object.entries(timeRounds(runs)) as [
    [string, readonly number[]],
    ...[string, readonly number[]][],
  ];
  return Object.fromEntries(
    others.map(([name, own]) => [name, summary(own.map((time, round) => base[round]! / time))]),
  );
}
