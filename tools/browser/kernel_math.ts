/**
 * Functions of `Math` that engines round differently in the last bit, as the kernel rounds them: a training that
 * amplifies a bit, such as one that draws by `Math.exp` of its weights, then gives the kernel's digits in a page.
 * Others, such as `Math.log10` and `Math.atan`, are the browser's, and so is the operator `**`.
 */

import { exp, log } from "lib/_exp_log.ts";

/** Replaces the functions in this worker. */
export function useKernelMath(): void {
  Object.assign(Math, { exp, log });
}
