/** Loads a sweep's program, and refuses one that declares no protocol. */

import { TaskError } from "../common/task.ts";
import type { NamedSweep } from "./results.ts";

/** Sweeps from before the protocol, until their notebooks are rewritten. The list only shrinks. */
export const UNDECLARED: readonly string[] = [
  "42_dqn",
  "45_ddpg",
];

/**
 * The sweep that a module exports.
 *
 * @param program URL of the module
 * @param undeclared names of the sweeps that need no protocol yet
 * @throws {TaskError} when it is not made by `defineSweep`, or stands on the list although it is
 */
export async function loadSweep(
  name: string,
  program: string,
  undeclared: readonly string[] = UNDECLARED,
): Promise<NamedSweep> {
  const { sweep } = await import(program);
  const isDeclared = "protocol" in sweep, isListed = undeclared.includes(name);
  if (!isDeclared && !isListed) {
    throw new TaskError(
      `The sweep ${name} declares no protocol: make it by defineSweep of tools/sweep/define_sweep.ts.`,
    );
  }
  if (isDeclared && isListed) {
    throw new TaskError(
      `The sweep ${name} declares its protocol now: take it from the list in tools/sweep/load_sweep.ts.`,
    );
  }
  return { name, program, sweep };
}
