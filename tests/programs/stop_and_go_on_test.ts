/** Every cell that trains by itself, stopped on the real kernel and run again, ends as if it had not been stopped. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findNotebooks, parseNotebook, readNotebook } from "../../tools/notebook/notebook_file.ts";
import type { CodeCell, Output } from "../../tools/notebook/notebook_file.ts";
import { ensureSetUp, venvPath } from "../../tools/setup/environment.ts";
import { needsPrograms } from "../tools/_fixture.ts";

/** A cell that was run, and where the first run of it was stopped. */
interface Run {
  readonly index: number;
  readonly outputs: readonly Output[];
  readonly stopped_at: string | null;
}

const TRAINS = /\b(?:steps|watch)\(/;

/** Runs the notebook with each loop stopped once; the file stays as it is. */
async function stopAndGoOn(path: string): Promise<{ cells: Run[]; problem: string | null }> {
  await ensureSetUp();
  const { stdout, stderr } = await new Deno.Command(venvPath("python"), {
    args: [join(import.meta.dirname!, "stop_and_go_on.py"), path],
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  try {
    return JSON.parse(lines.at(-1)!);
  } catch {
    throw new Error(`Cannot run ${path}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Outputs as the file has them: texts whole, no counts. */
function outputsOf(committed: CodeCell, outputs: readonly Output[]): readonly Output[] {
  const cell = { ...committed, outputs };
  const text = JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  return (parseNotebook(text, "executed").cells[0] as CodeCell).outputs;
}

for (const path of findNotebooks([])) {
  const { cells } = await readNotebook(path);
  const training = cells.filter(({ cell_type, source }) =>
    cell_type === "code" && TRAINS.test(source)
  );
  if (training.length === 0) continue;
  const name = path.slice(path.lastIndexOf("/") + 1);
  Deno.test(
    `${name}: a training that is stopped and gone on with ends with the committed bits (needs deno task test --programs)`,
    needsPrograms,
    async () => {
      const { cells: runs, problem } = await stopAndGoOn(path);
      assert.equal(problem, null);
      const stopped = runs.filter(({ stopped_at }) => stopped_at !== null);
      assert.equal(stopped.length, training.length);
      for (const { index, outputs } of runs) {
        const committed = cells[index] as CodeCell;
        assert.deepEqual(outputsOf(committed, outputs), committed.outputs, `cell ${index + 1}`);
      }
    },
  );
}
