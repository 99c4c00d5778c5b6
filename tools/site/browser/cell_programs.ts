/** What the worker gets of the cells: as they were compiled with the page, or compiled here as the reader wrote them. */

import type { CellProgram } from "../../browser/cell_program.ts";
import { type PackedProgram, unpackProgram } from "../published_programs.ts";
import type { CellView } from "./cell_view.ts";

/** The programs of a page's cells. */
export class CellPrograms {
  readonly #address: URL;
  #published: Promise<Readonly<Record<string, PackedProgram>>> | undefined;

  /** @param address the file of the published ones */
  constructor(address: URL) {
    this.#address = address;
  }

  /**
   * What a cell runs as its code is now. The compiler is loaded for the first cell that is not as published.
   *
   * @throws {CellSyntaxError} where the code does not parse
   */
  async of(cell: CellView): Promise<CellProgram> {
    const published = cell.isEdited ? undefined : (await this.#load())[cell.id];
    if (published !== undefined) return unpackProgram(published, cell.published);
    const { compileCell } = await import("../../browser/compile_cell.ts");
    return compileCell(cell.statements).program;
  }

  async #load(): Promise<Readonly<Record<string, PackedProgram>>> {
    this.#published ??= fetch(this.#address).then((response) => response.json());
    try {
      return await this.#published;
    } catch (error) {
      this.#published = undefined; // so that the next Run tries again
      throw error;
    }
  }
}
