/** One worker of a sweep: computes the runs that it is sent, one after another, until it is sent null. */
import type { Sweep, SweepSettings } from "./sweep.ts";

/** What the worker is sent: a run of a program of tools/experiments. */
export interface SweepTask {
  readonly program: string;
  readonly settings: SweepSettings;
}

/** What it answers: the run's metrics, or why it failed. */
export type SweepAnswer =
  | { readonly metrics: Readonly<Record<string, number>> }
  | { readonly failure: string };

const scope = self as unknown as {
  onmessage: (event: MessageEvent<SweepTask | null>) => void;
  postMessage: (answer: SweepAnswer) => void;
};

scope.onmessage = async ({ data: task }) => {
  if (task === null) return self.close();
  try {
    const { sweep } = await import(task.program) as { sweep: Sweep };
    scope.postMessage({ metrics: await sweep.run(task.settings) });
  } catch (error) {
    const failure = error instanceof Error ? error.stack ?? error.message : String(error);
    scope.postMessage({ failure });
  }
};
