/** Computes the runs of a sweep on all processors: a run does not depend on where, or after which other, it runs. */
import { TaskError } from "../common/task.ts";
import type { SweepAnswer, SweepTask } from "./_worker.ts";
import type { SweepSettings } from "./sweep.ts";

/** A run's metrics, and where the run stands among the runs that were asked for. */
export interface FinishedRun {
  readonly index: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Compute runs on at most `workers` workers.
 *
 * @param program URL of a module that exports a `sweep`
 * @param onFinished called for each run as soon as it has finished, in no certain order
 * @returns the metrics of the runs, in the order of the runs
 * @throws {TaskError} when a run fails; it names the run's settings. No further run is begun.
 */
export async function computeRuns(
  program: string,
  runs: readonly SweepSettings[],
  onFinished: (run: FinishedRun) => void = () => {},
  workers = navigator.hardwareConcurrency,
): Promise<FinishedRun["metrics"][]> {
  const results = new Array<FinishedRun["metrics"]>(runs.length);
  const waiting = runs.entries(); // shared: each worker takes the next run that none has taken
  let failed = false;
  const work = async () => {
    const worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
    try {
      for (const [index, settings] of waiting) {
        const metrics = await compute(worker, { program, settings });
        if (failed) return;
        results[index] = metrics;
        onFinished({ index, metrics });
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      worker.postMessage(null); // not terminate(): that hangs on a worker that waits for its own
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, runs.length) }, work));
  return results;
}

/** One run on one worker. */
async function compute(worker: Worker, task: SweepTask): Promise<FinishedRun["metrics"]> {
  const { promise, resolve } = Promise.withResolvers<SweepAnswer>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => { // it could not be loaded, or something was thrown that no run awaited
    event.preventDefault();
    resolve({ failure: event.message });
  };
  worker.postMessage(task);
  const answer = await promise;
  if ("metrics" in answer) return answer.metrics;
  throw new TaskError(
    `The sweep's run with ${JSON.stringify(task.settings)} failed: ${answer.failure}`,
  );
}
