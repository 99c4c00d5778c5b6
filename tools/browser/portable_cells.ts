/** Which cells of a notebook a page can run. */

import { type CellProgram, CellSyntaxError } from "./cell_program.ts";
import { compileCell, type CompiledCell } from "./compile_cell.ts";
import { checkedIds, findAnswers } from "../notebook/answers.ts";
import type { Notebook } from "../notebook/notebook_file.ts";

/** What a page can't do, by the code that asks for it. */
const LACKING: readonly { readonly code: RegExp; readonly reason: string }[] = [
  {
    code: /\bloadMiniLm\b/,
    reason: "It reads a model of 83 MB, which this site does not serve; deno task lab runs it.",
  },
  {
    code: /\btrainDataParallel\(/,
    reason:
      "It starts workers from files of their own, which a page's bundle lacks; deno task lab runs it.",
  },
  {
    code: /\bDeno\.[a-z]|\bnode:\w/,
    reason: "It calls Deno, which a browser lacks; deno task lab runs it.",
  },
];

/** A cell that does not compile for a browser. */
export interface CellProblem {
  /** Counted from 1 over all cells. */
  readonly cell: number;
  readonly line: number;
  readonly message: string;
}

/** What of a notebook runs in a page. */
export interface PortableCells {
  /** For each cell why it needs Deno; undefined where it does not. */
  readonly needsDeno: readonly (string | undefined)[];
  /** For the exercises whose folded answers need Deno the reason. */
  readonly answersNeedDeno: ReadonlyMap<string, string>;
  /** For each cell what a page runs; undefined where it runs nothing. */
  readonly programs: readonly (CellProgram | undefined)[];
  readonly problems: readonly CellProblem[];
}

/** Finds for each cell of a notebook why it needs Deno, if it does, and what does not compile. */
export function findPortable({ cells }: Notebook): PortableCells {
  /** What cells that need Deno would have declared. */
  const missing = new Map<string, string>();
  const problems: CellProblem[] = [], programs: (CellProgram | undefined)[] = [];
  const answersNeedDeno = new Map<string, string>();
  const needsDeno = cells.map((cell, index) => {
    const { cell_type, source } = cell;
    if (cell_type !== "code") {
      for (const { code } of findAnswers({ cells: [cell] })) {
        const reason = reasonOfAnswer(code, missing);
        for (const id of checkedIds(code)) {
          if (reason !== undefined) answersNeedDeno.set(id, reason);
        }
      }
      return undefined;
    }
    try {
      const compiled = compileCell(source), reason = reasonOf(source, compiled, missing);
      if (reason === undefined) programs[index] = compiled.program;
      return reason;
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      problems.push({ cell: index + 1, line: error.line, message: error.message });
      return undefined;
    }
  });
  return { needsDeno, answersNeedDeno, programs, problems };
}

/** Why a folded answer needs Deno; of one that does not parse nothing: its run says what is wrong with it. */
function reasonOfAnswer(code: string, missing: ReadonlyMap<string, string>): string | undefined {
  try {
    return reasonOf(code, compileCell(code), new Map(missing));
  } catch {
    return undefined;
  }
}

/** Why a cell needs Deno: for what it calls, or for a name that another one would have declared. */
function reasonOf(
  source: string,
  { identifiers, program: { names } }: CompiledCell,
  missing: Map<string, string>,
): string | undefined {
  const used = [...identifiers].find((name) => missing.has(name) && !names.includes(name));
  const own = LACKING.find(({ code }) => code.test(source))?.reason;
  const reason = own ?? (used === undefined ? undefined : missing.get(used));
  for (const name of names) {
    if (reason === undefined) missing.delete(name);
    else missing.set(name, reason);
  }
  return reason;
}
