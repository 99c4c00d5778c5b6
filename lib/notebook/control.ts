/** Settings that a reader may change: a value in a notebook, a slider or a switch where a page shows it. */
import { invalidArgument } from "../_invalid_argument.ts";
import { chosenValues, type ControlValue } from "./_chosen.ts";

/** A number between two ends. */
export interface RangeOptions {
  /** The least value. */
  readonly min: number;
  /** Greater than `min`. */
  readonly max: number;
  /** Greater than 0: the values are `min`, `min + step`, ... */
  readonly step: number;
  /** What it is until a reader changes it: one of the values. */
  readonly value: number;
}

/** One of several. */
export interface ChoiceOptions<T extends string | number> {
  /** At least two, each once. */
  readonly options: readonly T[];
  /** What it is until a reader changes it: one of the options. */
  readonly value: T;
}

/** On or off. */
export interface ToggleOptions {
  /** What it is until a reader changes it. */
  readonly value: boolean;
}

/** How far from a step a value may be, as a share of the step: decimal fractions are not exact. */
const STEP_TOLERANCE = 1e-6;

/**
 * Declares a number that a reader may change.
 *
 * @param name the word beside the slider: that of the constant
 * @throws {RangeError} when the name is empty, the range is empty, or `value` is none of its steps
 */
function range(name: string, { min, max, step, value }: RangeOptions): number {
  checkName(name);
  if (!Number.isFinite(min)) throw problem("min", "a finite number", min);
  if (!(Number.isFinite(max) && max > min)) {
    throw problem("max", `a finite number greater than ${min}`, max);
  }
  if (!(step > 0 && step <= max - min)) {
    throw problem("step", `greater than 0 and at most ${max - min}`, step);
  }
  const steps = (value - min) / step;
  const isStep = Math.abs(steps - Math.round(steps)) <= STEP_TOLERANCE;
  if (!(isStep && value >= min && value <= max)) {
    throw problem("value", `a step of ${step} from ${min} to ${max}`, value);
  }
  return chosen(
    name,
    (one): one is number => typeof one === "number" && one >= min && one <= max,
  ) ??
    value;
}

/**
 * Declares one of several values, among which a reader may choose.
 *
 * @param name the word beside the list: that of the constant
 * @throws {RangeError} when the name is empty, there are fewer than two options, one stands twice, or
 * `value` is none of them
 */
function choice<const T extends string | number>(name: string, options: ChoiceOptions<T>): T {
  checkName(name);
  const { options: all, value } = options;
  if (all.length < 2) throw problem("options", "at least two options", all, "object");
  if (new Set(all).size < all.length) {
    throw problem("options", "different from each other", all, "object");
  }
  if (!all.includes(value)) throw problem("value", `one of ${all.join(", ")}`, value, typeof value);
  return chosen(name, (one): one is T => all.includes(one as T)) ?? value;
}

/**
 * Declares a switch.
 *
 * @param name the word beside the switch: that of the constant
 * @throws {RangeError} when the name is empty
 * @throws {TypeError} when `value` is no boolean
 */
function toggle(name: string, { value }: ToggleOptions): boolean {
  checkName(name);
  if (typeof value !== "boolean") throw problem("value", "true or false", value, "boolean");
  return chosen(name, (one) => typeof one === "boolean") ?? value;
}

/**
 * What a reader may change: `control.range`, `control.choice` and `control.toggle`.
 *
 * In JupyterLab and on GitHub each is its value, and a reader changes the code. A page that shows the
 * notebook knows from the call what the slider, the list or the switch needs, so that the call stands in
 * a statement of its own, `const gamma = control.range("gamma", ...)`, with numbers and texts as such.
 *
 * @example
 * ```ts
 * import { control } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const epsilon = control.range("epsilon", { min: 0, max: 1, step: 0.05, value: 0.1 });
 * const cell = control.choice("cell", { options: ["LSTM", "GRU"], value: "GRU" });
 * const useClip = control.toggle("useClip", { value: true });
 * assert.deepEqual([epsilon, cell, useClip], [0.1, "GRU", true]);
 * ```
 */
export const control = { range, choice, toggle } as const;

/** What a page's reader chose; a value that the control could not take is left alone. */
function chosen<T extends ControlValue>(
  name: string,
  fits: (value: ControlValue) => value is T,
): T | undefined {
  const value = chosenValues.get(name);
  return value !== undefined && fits(value) ? value : undefined;
}

function checkName(name: string): void {
  if (typeof name !== "string" || name.trim() === "") {
    throw problem("name", "the name of what is controlled", name, "string");
  }
}

function problem(argument: string, requirement: string, value: unknown, type?: string): Error {
  return invalidArgument("declare control", argument, requirement, value, type);
}
