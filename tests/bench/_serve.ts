/** Measures workloads as requests ask for it, one a line of stdin: the other end of _contestant.ts. */
import { createInterface } from "node:readline";
import process from "node:process";

/** Something to measure. */
export interface Measured {
  /** What is measured: one update of all weights, or one call. */
  step(): void | Promise<void>;
  /** A number that shows what the steps compute: the loss at the current weights. */
  loss(): number | Promise<number>;
}

/** Steps before the first measurement: V8 compiles hot code anew while it runs. */
const WARM_UP = { seconds: 0.5, steps: 3 };
/** How many steps are compared by their losses. */
const COMPARED_STEPS = 3;
/** After so many seconds no further step is begun only for the sake of a number of steps. */
const LONGEST = 5;

/** Seconds since `start`. */
const secondsSince = (start: number) => (performance.now() - start) / 1000;

/** The time of each step, for at least so many seconds and so many steps. */
async function timeSteps(
  workload: Measured,
  least: { seconds: number; steps: number },
): Promise<number[]> {
  const milliseconds: number[] = [];
  const start = performance.now();
  const isEnough = () => {
    const seconds = secondsSince(start);
    return seconds >= LONGEST || (seconds >= least.seconds && milliseconds.length >= least.steps);
  };
  do {
    const before = performance.now();
    const done = workload.step();
    if (done !== undefined) await done;
    milliseconds.push(performance.now() - before);
  } while (!isEnough());
  return milliseconds;
}

/** The losses before each of the first steps, and after them; fewer where steps are very slow. */
async function firstLosses(workload: Measured): Promise<number[]> {
  const losses = [await workload.loss()];
  const start = performance.now();
  for (let i = 0; i < COMPARED_STEPS && secondsSince(start) < LONGEST; i++) {
    await workload.step();
    losses.push(await workload.loss());
  }
  return losses;
}

/**
 * For each request, such as {"workload": "...", "seconds": 0.5}, prints a line {"milliseconds":
 * [...]} with the time of each step, or {"error": "..."}; the first time with "losses".
 */
export async function serve(makeWorkload: (name: string) => Measured): Promise<void> {
  const started = new Map<string, Measured>();
  const measure = async (name: string, seconds: number) => {
    let workload = started.get(name);
    if (workload !== undefined) {
      return { milliseconds: await timeSteps(workload, { seconds, steps: 3 }) };
    }
    workload = makeWorkload(name);
    const losses = await firstLosses(workload);
    await timeSteps(workload, WARM_UP);
    started.set(name, workload);
    return { losses, milliseconds: await timeSteps(workload, { seconds, steps: 3 }) };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { workload, seconds } = JSON.parse(line) as { workload: string; seconds: number };
    try {
      console.log(JSON.stringify(await measure(workload, seconds)));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error) }));
    }
  }
}
