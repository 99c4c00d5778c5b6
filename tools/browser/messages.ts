/** What a page and its worker tell each other. */

import type { ControlValue } from "lib/notebook/_chosen.ts";
import type { Output } from "../notebook/notebook_file.ts";
import type { CellProgram } from "./cell_program.ts";
import type { CellFailure } from "./page_kernel.ts";

/** From the page: run a cell, end the loop that runs, or what a control is when its cell runs next. */
export type Request =
  | { readonly type: "run"; readonly cell: string; readonly program: CellProgram }
  | { readonly type: "choose"; readonly name: string; readonly value: ControlValue }
  | { readonly type: "interrupt" };

/** From the worker: what cells show while they run, and how they ended. */
export type Report =
  | { readonly type: "ready" }
  | { readonly type: "outputs"; readonly cell: string; readonly outputs: readonly Output[] }
  | ({ readonly type: "end" } & CellEnd);

/** How a cell ended. */
export interface CellEnd {
  readonly cell: string;
  readonly outputs: readonly Output[];
  /** Why it failed; undefined where it did not. */
  readonly failure?: CellFailure;
}
