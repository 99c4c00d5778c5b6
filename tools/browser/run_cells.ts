/** Runs a notebook's cells and collects their outputs, in the form of a notebook file. */

import { describeValue } from "lib/notebook/_describe.ts";
import { wasShown } from "lib/notebook/_shown.ts";
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
  const shown = new Shown();
  const stopRedirection = redirectConsole((method, values) =>
    shown.print(STREAMS[method], consoleLine(values))
  );
  const sink = setDisplaySink({
    replacesInPlace: true,
    display: (bundle, { id = "", update = false }) =>
      update ? shown.replace(id, bundle) : shown.display(id, bundle),
    print: (line) => shown.print("stdout", line),
  });
  const runs: CellRun[] = [];
  for (const { cell, run } of cells) {
    const outputs = shown.beginCell();
    const error = await run().then((result) => shown.giveValue(result?.value), String);
    runs.push({ cell, outputs, ...(error !== undefined && { error }) });
    if (error !== undefined) break;
  }
  stopRedirection();
  setDisplaySink(sink);
  return runs;
}

/** The outputs of all cells. */
class Shown {
  readonly #byId = new Map<string, { data: MimeBundle }>();
  #count = 0;
  #outputs: Output[] = [];

  /** Returns the list to which the next outputs are added. */
  beginCell(): readonly Output[] {
    this.#count++;
    return this.#outputs = [];
  }

  display(id: string, bundle: MimeBundle): void {
    // a copy: what is changed later is not shown
    const data = structuredClone(bundle), metadata = {};
    const output = { output_type: "display_data", data, metadata } satisfies Output;
    this.#byId.set(id, output);
    this.#outputs.push(output);
  }

  /** Changes what has this id, in whichever cell it stands. */
  replace(id: string, bundle: MimeBundle): void {
    this.#byId.get(id)!.data = structuredClone(bundle);
  }

  /** Adds a line to the cell's only stream of this name. */
  print(name: "stdout" | "stderr", line: string): void {
    const stream = this.#outputs.find((output) => "name" in output && output.name === name);
    if (stream !== undefined && "text" in stream) stream.text += `${line}\n`;
    else this.#outputs.push({ output_type: "stream", name, text: `${line}\n` });
  }

  giveValue(value: unknown): void {
    if (wasShown(value) || value === undefined) return; // as the kernel does
    const data = { "text/plain": describeValue(value) };
    this.#outputs.push({
      output_type: "execute_result",
      data,
      metadata: {},
      execution_count: this.#count,
    });
  }
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
