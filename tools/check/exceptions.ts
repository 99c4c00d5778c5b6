/** Notebooks that a rule lets pass until they are rewritten. The lists only shrink: a notebook that passes must leave. */

import { basename } from "node:path";
import type { Problem } from "../notebook/execution.ts";

/** For each rule, by its name, the notebooks that still break it. */
export type Exceptions = Readonly<Record<string, readonly string[]>>;

/** None at present: a new demand on old notebooks is a rule of its own, so that the old rules stay in force. */
export const EXCEPTIONS: Exceptions = {};

/**
 * The problems that count: none for an excepted notebook, and one where it is excepted for nothing.
 *
 * @param rule name of the rule that found the problems
 * @param file name of the notebook, which may stand in a folder
 * @param problems all that the rule found in this notebook
 */
export function withoutExceptions(
  rule: string,
  file: string,
  problems: readonly Problem[],
  exceptions: Exceptions = EXCEPTIONS,
): readonly Problem[] {
  if (exceptions[rule]?.includes(basename(file, ".ipynb")) !== true) return problems;
  if (problems.length > 0) return [];
  const message =
    `keeps the rule "${rule}" now: take it from that rule's list in tools/check/exceptions.ts`;
  return [{ file, message }];
}
