/** The outputs of all cells while they run, in the form of a notebook file. Runs in pages. */

import { describeValue } from "lib/notebook/_describe.ts";
import { wasShown } from "lib/notebook/_shown.ts";
import type { DisplaySink } from "lib/notebook/mod.ts";
import type { MimeBundle, Output } from "../notebook/notebook_file.ts";
import { consoleLine } from "./console_line.ts";

/** Where the kernel sends what the console prints. */
const STREAMS = {
  log: "stdout",
  info: "stdout",
  debug: "stdout",
  warn: "stderr",
  error: "stderr",
} as const;

/** Collects what cells show, print and give, and says which cell's outputs have changed. */
export class CellOutputs {
  readonly #onChange: (cell: string) => void;
  readonly #cells = new Map<string, Output[]>();
  /** The cell and the output of an id. */
  readonly #byId = new Map<string, { cell: string; output: { data: MimeBundle } }>();
  #current = "";
  #count = 0;

  constructor(onChange: (cell: string) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** What a cell has shown since it was begun last. */
  of(cell: string): readonly Output[] {
    return this.#cells.get(cell) ?? [];
  }

  /** Further outputs are those of this cell, which has none yet. */
  beginCell(cell: string): void {
    this.#count++;
    this.#current = cell;
    this.#cells.set(cell, []);
  }

  /** Takes what `lib/notebook` shows. */
  get sink(): DisplaySink {
    return {
      replacesInPlace: true,
      display: (bundle, { id = "", update = false }) =>
        update ? this.#replace(id, bundle) : this.#display(id, bundle),
      print: (line) => this.#print("stdout", line),
    };
  }

  /** Takes what the console prints from now on; returns what brings the console back. */
  redirectConsole(): () => void {
    const before = { ...console };
    for (const [method, stream] of Object.entries(STREAMS)) {
      console[method as keyof typeof STREAMS] = (...values: unknown[]) =>
        this.#print(stream, consoleLine(values));
    }
    return () => Object.assign(console, before);
  }

  /** Shows the value of the cell's last line, as the kernel does. */
  giveValue(value: unknown): void {
    if (wasShown(value) || value === undefined) return;
    this.#add({
      output_type: "execute_result",
      data: { "text/plain": describeValue(value) },
      metadata: {},
      execution_count: this.#count,
    });
  }

  #display(id: string, bundle: MimeBundle): void {
    // a copy: what is changed later is not shown
    const output = { output_type: "display_data", data: structuredClone(bundle), metadata: {} };
    this.#byId.set(id, { cell: this.#current, output });
    this.#add(output as Output);
  }

  /** Changes what has this id, in whichever cell it stands. */
  #replace(id: string, bundle: MimeBundle): void {
    const shown = this.#byId.get(id);
    if (shown === undefined) return this.#display(id, bundle);
    shown.output.data = structuredClone(bundle);
    this.#onChange(shown.cell);
  }

  /** Adds a line to the cell's only stream of this name. */
  #print(name: "stdout" | "stderr", line: string): void {
    const stream = this.of(this.#current).find((output) =>
      "name" in output && output.name === name
    );
    if (stream === undefined || !("text" in stream)) {
      return this.#add({ output_type: "stream", name, text: `${line}\n` });
    }
    stream.text += `${line}\n`;
    this.#onChange(this.#current);
  }

  #add(output: Output): void {
    this.#cells.get(this.#current)?.push(output);
    this.#onChange(this.#current);
  }
}
