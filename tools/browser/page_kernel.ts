/** Runs cells in a page's worker with the meaning of the kernel: one after the other, with shared names. */

import { type CellProgram, IMPORT, VALUE } from "./cell_program.ts";
import type { CellOutputs } from "./cell_outputs.ts";
import { moduleFile } from "./module_file.ts";

/** What ended a cell. */
export interface CellFailure {
  /** Such as "RangeError: too few". */
  readonly message: string;
  /** Where it came about: in this cell or in one whose function it called. */
  readonly cell?: string;
  readonly line?: number;
}

/** Global names as a kernel keeps them. */
const shared = globalThis as Record<string, unknown>;

/** A kernel with its state: what the cells declared. */
export class PageKernel {
  readonly #outputs: CellOutputs;
  readonly #modules: URL;
  /** The cell of each module that was made of one. */
  readonly #cells = new Map<string, string>();

  /** @param modules the folder of `lib` and the packages, in which `moduleFile` names files */
  constructor(outputs: CellOutputs, modules: URL) {
    this.#outputs = outputs;
    this.#modules = modules;
    shared[IMPORT] = (specifier: string) => this.#import(specifier);
  }

  /** Runs a cell; returns why it failed, if it did. */
  async run(cell: string, program: CellProgram): Promise<CellFailure | undefined> {
    this.#outputs.beginCell(cell);
    try {
      declare(program.names);
      shared[VALUE] = undefined;
      if (program.usesLateParts) await this.#loadRest();
      await this.#execute(cell, program);
      this.#outputs.giveValue(shared[VALUE]);
      close(program.constants);
      return undefined;
    } catch (error) {
      return this.describe(error);
    }
  }

  /** What is told of an error, with the line of the cell that it came from. */
  describe(error: unknown): CellFailure {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error ? error.stack ?? "" : "";
    for (const [, address, line] of stack.matchAll(/(blob:[^\s)]+?):(\d+):\d+/g)) {
      const found = this.#cells.get(address!);
      if (found !== undefined) return { message, cell: found, line: Number(line) };
    }
    return { message };
  }

  /** As a module, so that it may await, and so that errors have lines. */
  async #execute(cell: string, { code }: CellProgram): Promise<void> {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.#cells.set(address, cell);
    await import(address);
  }

  async #loadRest(): Promise<void> {
    const { loadRest } = await this.#import("@tensorflow/tfjs") as { loadRest?(): Promise<void> };
    await loadRest?.();
  }

  async #import(specifier: string): Promise<unknown> {
    const address = new URL(moduleFile(specifier), this.#modules).href;
    try {
      return await import(address);
    } catch (error) {
      const isThere = await fetch(address, { method: "HEAD" }).then(({ ok }) => ok, () => true);
      if (isThere) throw error;
      throw new TypeError(
        `Cannot import "${specifier}": a page has "lib/<folder>/mod.ts" and the packages that cells import`,
      );
    }
  }
}

/** Makes names that may be assigned to, whatever they were before. */
function declare(names: readonly string[]): void {
  for (const name of names) {
    const property = { value: undefined, writable: true, configurable: true, enumerable: true };
    Object.defineProperty(globalThis, name, property);
  }
}

/** Makes constants of names; they may be declared again. */
function close(names: readonly string[]): void {
  for (const name of names) Object.defineProperty(globalThis, name, { writable: false });
}
