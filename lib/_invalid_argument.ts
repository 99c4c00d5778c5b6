/** One wording for every bad argument: what failed, the argument, what it must be, what it was. */

/** A short, readable form of any value for an error's text. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value) && "length" in value) {
    const name = value.constructor.name;
    return `${name.startsWith("I") ? "an" : "a"} ${name} of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function") return "a function";
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * The error for a bad argument, to be thrown by the public function that was given it:
 * a RangeError when the value has the right type, else a TypeError.
 *
 * @param task What the function does, to follow "Cannot": "draw a normal number".
 * @param argument The argument's name; "values[3]" for an element.
 * @param requirement What it must be: "greater than 0".
 * @param value What it was.
 * @param type The `typeof` that a value needs for the fault to be in its range; "never" always makes a
 *   TypeError.
 */
export function invalidArgument(
  task: string,
  argument: string,
  requirement: string,
  value: unknown,
  type = "number",
): RangeError | TypeError {
  const actualType: string = typeof value;
  const ErrorClass = actualType === type ? RangeError : TypeError;
  return new ErrorClass(
    `Cannot ${task}: "${argument}" must be ${requirement}, current value is ${describe(value)}`,
  );
}
