/** Loads a sweep's program, and refuses one that declares no protocol. */

import { TaskError } from "../common/task.ts";
import type { NamedSweep } from "./results.ts";

/**
 * The sweep that a module exports.
 *
 * @param program URL of the module
 * @throws {TaskError} when it is not made by `defineSweep`
 */
export async function loadSweep(name: string, program: string): Promise<NamedSweep> {
  const { sweep } = await import(program);
  if (!("protocol" in sweep)) {
    throw new TaskError(
      `The sweep ${name} declares no protocol: make it by defineSweep of tools/sweep/define_sweep.ts.`,
    );
  }
  return { name, program, sweep };
}
