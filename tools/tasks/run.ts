/** deno task run [NOTEBOOK...]: executes notebooks and their folded answers on the real kernel and rewrites their outputs. */

import { relative } from "node:path";
import { updateManifest } from "lib/notebook/manifest.ts";
import { findAnswers } from "../notebook/answers.ts";
import { readCommandLine } from "../common/command_line.ts";
import { runTask } from "../common/task.ts";
import { formatCells } from "../notebook/cell_code.ts";
import { describeProblem, executeNotebook, type Execution } from "../notebook/execution.ts";
import {
  type CodeCell,
  findNotebooks,
  type Notebook,
  NOTEBOOK_METADATA,
  readNotebook,
  writeNotebook,
} from "../notebook/notebook_file.ts";
import { writeSolutions } from "../notebook/solutions_file.ts";
import { ensureSetUp, signNotebooks } from "../setup/environment.ts";

/** Executes one notebook and writes it back when every cell succeeded; says whether it did. */
async function runNotebook(path: string): Promise<boolean> {
  const name = relative(Deno.cwd(), path);
  const showCell = (text: string) => {
    if (Deno.stdout.isTerminal()) {
      Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
    }
  };
  const execution = await executeNotebook(path, {
    answers: findAnswers(await readNotebook(path)),
    onCell: (cell, of) => showCell(`      ${name}: cell ${cell} of ${of}`),
  });
  showCell("");
  if (execution.problems.length > 0) {
    console.log(`FAIL  ${name}`);
    for (const problem of execution.problems) {
      console.error(describeProblem({ ...problem, file: name }));
    }
    return false;
  }
  await writeSolutions(path, execution.solutions);
  await writeNotebook(path, await finishNotebook(await readNotebook(path), execution));
  console.log(`ok    ${name} (${execution.seconds.toFixed(1)} s)`);
  return true;
}

/** The notebook as it is to be saved: formatted code, new outputs, measured manifest. */
async function finishNotebook(notebook: Notebook, execution: Execution): Promise<Notebook> {
  const { seconds, peakMemoryMB, notebook: executed } = execution;
  const formatted = await formatCells(
    notebook.cells.map(({ cell_type, source }) => cell_type === "code" ? source : ""),
  );
  const cells = notebook.cells.map((cell, index) => {
    const source = formatted[index]!;
    if (cell.cell_type === "code" && "code" in source) {
      const { outputs, execution_count } = executed.cells[index] as CodeCell;
      return { ...cell, source: source.code, outputs, execution_count };
    }
    const hasManifest = index === 0 && /^\| Manifest \|/m.test(cell.source);
    return hasManifest
      ? { ...cell, source: updateManifest(cell.source, { seconds, peakMemoryMB }) }
      : cell;
  });
  return { ...notebook, cells, metadata: { ...NOTEBOOK_METADATA } };
}

if (import.meta.main) {
  await runTask(async () => {
    const { names } = readCommandLine("deno task run [NOTEBOOK...]", {
      flags: {},
      mostNames: Infinity,
    });
    const paths = findNotebooks(names);
    await ensureSetUp();
    let failed = 0;
    for (const path of paths) {
      if (!await runNotebook(path)) failed += 1;
    }
    await signNotebooks();
    if (failed > 0) Deno.exit(1);
  });
}
