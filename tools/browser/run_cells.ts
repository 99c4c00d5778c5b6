/** Runs a notebook's cells and collects their outputs, in the form of a notebook file. */

import { setDisplaySink } from "lib/notebook/mod.ts";
import type { MimeBundle, Output } from "../notebook/notebook_file.ts";
import type { CellFunctions } from "./cell_functions.ts";
import { consoleLine } from "./console_line.ts";

/** What a cell left, and the error that ended it. */
export interface CellRun {
  /** Counted from 1 over all cells of the notebook. */
  readonly cell: number;
  readonly outputs: readonly Output[];
  readonly error?: string;
}

/** Where the kernel sends what the console prints. */
const STREAMS = {
  log: "stdout",
  info: "stdout",
  debug: "stdout",
  warn: "stderr",
  error: "stderr",
} as const;

/** Runs the cells in order, up to the first that fails. */
export async function runCells(cells: CellFunctions): Promise<CellRun[]> {
  const shown = new Map<string, { data: MimeBundle }>();
  let outputs: Output[] = [];
  const print = (name: "stdout" | "stderr", line: string) => {
    const stream = outputs.find((output) => "name" in output && output.name === name);
    if (stream !== undefined && "text" in stream) stream.text += `${line}\n`;
    else outputs.push({ output_type: "stream", name, text: `${line}\n` });
  };
  const takeBack = redirectConsole((method, values) => print(STREAMS[method], consoleLine(values)));
  const before = setDisplaySink({
    replacesInPlace: true,
    display(bundle, { id = "", update = false }) {
      const data = structuredClone(bundle); // what is changed later is not shown
      if (update) {
        shown.get(id)!.data = data; // also in an earlier cell
        return;
      }
      const output = { output_type: "display_data", data, metadata: {} } satisfies Output;
      shown.set(id, output);
      outputs.push(output);
    },
    print: (line) => print("stdout", line),
  });
  const runs: CellRun[] = [];
  for (const { cell, run } of cells) {
    outputs = [];
    const error = await run().then(() => undefined, String);
    runs.push({ cell, outputs, ...(error !== undefined && { error }) });
    if (error !== undefined) break;
  }
  takeBack();
  setDisplaySink(before);
  return runs;
}

/** Sends what the console prints elsewhere; returns what brings the console back. */
function redirectConsole(
  write: (method: keyof typeof STREAMS, values: readonly unknown[]) => void,
): () => void {
  const before = { ...console };
  for (const method of Object.keys(STREAMS) as (keyof typeof STREAMS)[]) {
    console[method] = (...values) => write(method, values);
  }
  return () => Object.assign(console, before);
}
