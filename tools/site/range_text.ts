/** How the value of a slider is written. Runs in pages. */

/** A number with as many decimals as the steps of its slider. */
export function rangeText(value: number, step: number): string {
  const [, decimals = ""] = String(step).split(".");
  return value.toFixed(decimals.length);
}
