/** Which channel an element of an array belongs to. */
import { invalidArgument } from "../_invalid_argument.ts";

/** The channels along one axis. */
export interface Channels {
  /** How many. */
  readonly count: number;
  /** Elements from one channel to the next. */
  readonly stride: number;
}

/** Calls `visit` with each element's number and its channel, in order. */
export function eachElement(
  { count, stride }: Channels,
  length: number,
  visit: (i: number, channel: number) => void,
): void {
  let channel = 0;
  for (let i = 0; i < length;) {
    for (const end = i + stride; i < end; i++) visit(i, channel);
    if (++channel === count) channel = 0;
  }
}

/**
 * Throw unless values have the shape and the shape has the axis.
 *
 * @param axis from the front, or from the end when negative; none for one channel
 */
export function checkValues(
  task: string,
  values: ArrayLike<number>,
  shape: readonly number[],
  axis?: number,
): Channels {
  const size = shape.reduce((product, length) => product * length, 1);
  if (values.length !== size) {
    const requirement = `${size} for shape [${shape.join(", ")}]`;
    throw invalidArgument(task, "values.length", requirement, values.length);
  }
  if (axis === undefined) return { count: 1, stride: size };
  const rank = shape.length, place = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(place) && place >= 0 && place < rank)) {
    throw invalidArgument(task, "axis", `an integer in [${-rank}, ${rank})`, axis);
  }
  const stride = shape.slice(place + 1).reduce((product, length) => product * length, 1);
  return { count: shape[place]!, stride };
}
