/** The numbers of a schedule at the times of a batch, as factors of its examples. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";

/** One time for all examples, or one for each; integers from 0, the least noisy, to steps - 1. */
export type Times = number | ArrayLike<number>;

/** Throw unless the times are steps of the schedule, one for each example of x or one for all. */
export function checkTimes(
  task: string,
  times: Times,
  { steps, batch, least = 0, argument = "time" }: {
    readonly steps: number;
    readonly batch: number;
    readonly least?: number;
    readonly argument?: string;
  },
): void {
  const requirement = `an integer in [${least}, ${steps})`;
  const isStep = (time: number) => Number.isSafeInteger(time) && time >= least && time < steps;
  if (typeof times === "number") {
    if (!isStep(times)) throw invalidArgument(task, argument, requirement, times);
    return;
  }
  if (times?.length !== batch) {
    const expected = `a number, or ${batch} of them, one for each example`;
    throw invalidArgument(task, argument, expected, times, "object");
  }
  for (let i = 0; i < batch; i++) {
    if (!isStep(times[i]!)) throw invalidArgument(task, `${argument}[${i}]`, requirement, times[i]);
  }
}

/** `value(t)` of each example, as what x of that rank can be multiplied by: a scalar or [batch, 1, ...]. */
export function atTimes(times: Times, rank: number, value: (time: number) => number): tf.Tensor {
  if (typeof times === "number") return tf.scalar(value(times));
  const shape = [times.length, ...new Array<number>(rank - 1).fill(1)];
  return tf.tensor(Float32Array.from(times, value), shape);
}

/** alphaBar of a step; 1 before the first, where there is no noise. */
export function alphaBarAt({ alphaBars }: NoiseSchedule, time: number): number {
  return time < 0 ? 1 : alphaBars[time]!;
}

/** Throw unless all tensors have the shape of x, which has a batch. */
export function checkShapes(
  task: string,
  named: Readonly<Record<string, tf.Tensor | undefined>>,
): void {
  const [[first, x], ...others] = Object.entries(named) as [
    [string, tf.Tensor],
    ...[string, tf.Tensor | undefined][],
  ];
  const isBatch = Array.isArray(x?.shape) && x.rank > 0;
  if (!isBatch) throw invalidArgument(task, first, "a tensor of a batch", x, "never");
  for (const [name, tensor] of others) {
    if (tensor === undefined || String(tensor.shape) === String(x.shape)) continue;
    const [expected, current] = [x, tensor].map(({ shape }) => `[${shape.join(", ")}]`);
    throw new RangeError(
      `Cannot ${task}: "${name}" must be of shape ${expected}, that of "${first}", ` +
        `current shape is ${current}`,
    );
  }
}
