/** The page in which `deno task check` runs notebooks: it has the worker of the site's pages, and no text. */

import type { CellProgram } from "./cell_program.ts";
import { KernelClient } from "./kernel_client.ts";
import type { CellEnd } from "./messages.ts";

/** A cell by its name. */
export type NamedCell = readonly [name: string, program: CellProgram];

/** Held here while it runs, so that no engine takes it for garbage: WebKit did. */
let running: KernelClient | undefined;

/** Runs cells in order, up to the first that fails. */
export async function runCells(worker: string, cells: readonly NamedCell[]): Promise<CellEnd[]> {
  const kernel = running = new KernelClient(new URL(worker, location.href));
  await kernel.ready;
  const ends: CellEnd[] = [];
  for (const [name, program] of cells) {
    const end = await kernel.run(name, program);
    ends.push(end);
    if (end.failure !== undefined) break;
  }
  kernel.terminate();
  running = undefined;
  return ends;
}

Object.assign(globalThis, { runCells, isRunning: () => running !== undefined });
