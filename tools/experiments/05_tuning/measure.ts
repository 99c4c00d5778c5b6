/** How long an epoch of an input pipeline takes, by what its steps do and where prefetch and cache stand. */
import * as tf from "@tensorflow/tfjs";
import { cache, map, prefetch } from "lib/input_pipeline/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const ITEMS = Array.from({ length: 30 }, (_, i) => i), TIME = 20, REPEATS = 3;

const wait = () => new Promise<void>((resolve) => setTimeout(resolve, TIME));

/** The thread is busy for as long. */
function work(): Promise<void> {
  const end = performance.now() + TIME;
  while (performance.now() < end);
  return Promise.resolve();
}

/** Milliseconds an item of one epoch. */
async function epoch(source: AsyncIterable<number>, use: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for await (const _ of source) await use();
  return (performance.now() - start) / ITEMS.length;
}

/** The same by tfjs's own pipeline; `forEachAsync` would not wait for what it calls. */
async function tfjsEpoch(data: tf.data.Dataset<number>, use: () => Promise<void>): Promise<number> {
  const start = performance.now(), iterator = await data.iterator();
  while (!(await iterator.next()).done) await use();
  return (performance.now() - start) / ITEMS.length;
}

const loaded = (load: () => Promise<void>) =>
  map(ITEMS, async (item) => {
    await load();
    return item;
  });
const tfjsLoaded = () =>
  tf.data.array(ITEMS).mapAsync(async (item) => {
    await wait();
    return item;
  }) as tf.data.Dataset<number>;

/** What is measured, by name: each call is one epoch. */
const CASES: Readonly<Record<string, () => Promise<number>>> = {
  "waits, one after another": () => epoch(loaded(wait), wait),
  "waits, prefetch": () => epoch(prefetch(loaded(wait), 1), wait),
  "works, one after another": () => epoch(loaded(work), work),
  "works, prefetch": () => epoch(prefetch(loaded(work), 1), work),
  "tfjs, one after another": () => tfjsEpoch(tfjsLoaded(), wait),
  "tfjs, prefetch 1": () => tfjsEpoch(tfjsLoaded().prefetch(1), wait),
  "tfjs, prefetch 2": () => tfjsEpoch(tfjsLoaded().prefetch(2), wait),
};

export const measurement: Measurement = {
  description:
    "Milliseconds an item in an epoch of 30 items that take 20 ms to load and 20 ms to use, " +
    "where both wait or both work on the same thread; first and second epoch with a cache (median of 3)",
  measure: async () => {
    const values: Record<string, number> = {};
    for (const [name, run] of Object.entries(CASES)) {
      const times: number[] = [];
      for (let i = 0; i < REPEATS; i++) times.push(await run());
      values[name] = median(times);
    }
    const epochs: number[][] = [[], []];
    for (let i = 0; i < REPEATS; i++) {
      const kept = cache(loaded(wait));
      for (const times of epochs) times.push(await epoch(kept, wait));
    }
    values["cache, first epoch"] = median(epochs[0]!);
    values["cache, second epoch"] = median(epochs[1]!);
    return values;
  },
};
