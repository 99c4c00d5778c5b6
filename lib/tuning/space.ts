/** The space in which hyper-parameters (超参数) are looked for: a range for each. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";

/** The range of one hyper-parameter. */
export interface Dimension {
  /** The least value; above 0 on a logarithmic scale. */
  readonly from: number;
  /** The largest value, above `from`. */
  readonly to: number;
  /** `"log"` gives each decade the same room, as learning rates need it. Default `"linear"`. */
  readonly scale?: "linear" | "log";
  /** Whether values are rounded to whole numbers, such as units. Default false. */
  readonly isWhole?: boolean;
}

/** Ranges by the names of the hyper-parameters. */
export type Space = Readonly<Record<string, Dimension>>;

/** A value for each hyper-parameter of a space. */
export type Settings<S extends Space = Space> = { readonly [Name in keyof S]: number };

/** Throws unless each range of the space is one; gives the names. */
export function checkSpace(task: string, space: Space): readonly string[] {
  const names = Object.keys(requireObject(task, "space", space));
  if (names.length === 0) {
    throw invalidArgument(task, "space", "of at least one hyper-parameter", space, "object");
  }
  for (const name of names) checkDimension(task, `space.${name}`, space[name]!);
  return names;
}

function checkDimension(task: string, name: string, dimension: Dimension): void {
  const { from, to, scale = "linear" } = requireObject(task, name, dimension);
  if (scale !== "linear" && scale !== "log") {
    throw invalidArgument(task, `${name}.scale`, `"linear" or "log"`, scale, "string");
  }
  if (!Number.isFinite(from) || (scale === "log" && from <= 0)) {
    const requirement = scale === "log" ? "finite and greater than 0" : "finite";
    throw invalidArgument(task, `${name}.from`, requirement, from);
  }
  if (!(Number.isFinite(to) && to > from)) {
    throw invalidArgument(task, `${name}.to`, `finite and greater than ${from}`, to);
  }
}

/**
 * The settings at a point of the unit cube: 0 is `from` and 1 is `to`, in between by the scale.
 *
 * @param space see {@linkcode Space}
 * @param point a number in [0, 1] for each hyper-parameter, in the order of their names
 * @returns a value for each
 * @throws {RangeError | TypeError} for a range that is none, or a point outside
 *
 * @example
 * ```ts
 * import { settingsAt } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { units: { from: 4, to: 64, scale: "log", isWhole: true } } as const;
 * assert.deepEqual(settingsAt(space, [0.5]), { units: 16 });
 * ```
 */
export function settingsAt<S extends Space>(space: S, point: ArrayLike<number>): Settings<S> {
  const task = "make settings", names = checkSpace(task, space);
  if (point.length !== names.length) {
    throw invalidArgument(task, "point.length", `${names.length}`, point.length);
  }
  const entries = names.map((name, i) => {
    const place = point[i]!;
    if (!(place >= 0 && place <= 1)) {
      throw invalidArgument(task, `point[${i}]`, "in [0, 1]", place);
    }
    return [name, valueAt(space[name]!, place)] as const;
  });
  return Object.fromEntries(entries) as Settings<S>;
}

function valueAt({ from, to, scale, isWhole }: Dimension, place: number): number {
  const value = scale === "log"
    ? from * exp(place * (log(to) - log(from)))
    : from + place * (to - from);
  const inside = Math.min(to, Math.max(from, value));
  return isWhole === true ? Math.round(inside) : inside;
}
