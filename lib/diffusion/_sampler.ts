/** What the samplers share: the loop from noise to examples. */
import * as tf from "@tensorflow/tfjs";
import { checkShapes } from "./_at_times.ts";
import { checkPredicts, type Predicts } from "./prediction.ts";
import type { SamplerStep } from "./ddpm.ts";

/** What the samplers have in common. */
export interface SamplerOptions<T extends tf.Tensor> {
  /** What the model predicts. Default `"epsilon"`. */
  readonly predicts?: Predicts;
  /** Bounds of the examples, into which each predicted x_0 is clipped. Default: not clipped. */
  readonly clip?: readonly [low: number, high: number] | undefined;
  /**
   * Called after each step, with what it made and the time to which it went, -1 at the end: to look at
   * it, or to put another x in its place by returning that, such as one whose known part is set right.
   */
  readonly afterStep?: (step: SamplerStep<T>, time: number) => T | void;
}

/** x after the steps from each of the times to the next. */
export function sampleSteps<T extends tf.Tensor>(
  task: string,
  start: T,
  { times, options }: {
    readonly times: readonly number[];
    readonly options: SamplerOptions<T>;
  },
  step: (x: T, time: number, next: number) => SamplerStep<T>,
): T {
  if (options.predicts !== undefined) checkPredicts(task, options.predicts);
  let x = tf.clone(start);
  for (let i = 0; i + 1 < times.length; i++) {
    const next = times[i + 1]!;
    const after = tf.tidy(() => {
      const made = step(x, times[i]!, next);
      const replaced = options.afterStep?.(made, next) ?? made.next;
      checkShapes(task, { x, "what afterStep returns": replaced });
      return replaced;
    });
    x.dispose();
    x = after;
  }
  return x;
}
