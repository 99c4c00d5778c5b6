/** The exercises of a page: folded answers that can be run, and what each cell has to do with others. */

import { checkedIds, findAnswers } from "../notebook/answers.ts";
import type { Cell, Notebook } from "../notebook/notebook_file.ts";
import { bindsOf, type CellNames, NO_NAMES } from "./cell_names.ts";
import { escapeHtml } from "./html.ts";
import { namesOfCell } from "./read_cell_names.ts";

const DETAILS = /<details\b[^>]*>[\s\S]*?<\/details>/g;
const CODE = /<pre class="source"[^>]*><code>([\s\S]*?)<\/code><\/pre>/g;

/**
 * Makes cells of the folded code in prose that checks an exercise.
 *
 * @param needsDeno for the exercises whose answers a page can't run the reason
 */
export function withAnswers(
  html: string,
  needsDeno: ReadonlyMap<string, string> = new Map(),
): string {
  return html.replace(DETAILS, (details) =>
    details.replace(CODE, (pre, code: string) => {
      const [id] = checkedIds(code.replace(/<[^>]*>/g, "").replaceAll("&quot;", '"'));
      if (id === undefined) return pre;
      return `<div class="cell answer" id="${answerId(id)}" data-kind="answer" data-exercise="${
        escapeHtml(id)
      }">
<div class="code">${needsDenoLabel(needsDeno.get(id))}${pre}</div>
<div class="outputs"></div>
</div>`;
    }));
}

/** Says of a cell that a page can't run it. */
export function needsDenoLabel(reason: string | undefined): string {
  return reason === undefined
    ? ""
    : `<p class="needs-deno" title="${escapeHtml(reason)}">needs Deno</p>`;
}

/** What each code cell and each folded answer of a notebook takes from the others, by its id. */
export function namesOfCells({ cells }: Notebook): Record<string, CellNames> {
  const named = cells.flatMap((cell) =>
    cell.cell_type === "code" ? [[cell.id, readNames(cell.source)] as const] : answersIn(cell)
  );
  const shared = new Set(named.flatMap(([, names]) => bindsOf(names)));
  const kept = (names: readonly string[]) => names.filter((name) => shared.has(name));
  return Object.fromEntries(named.map(([id, { parts, fixed }]) => {
    const own = parts.map(({ binds, reads, writes, touches }) => {
      return { binds, reads: kept(reads), writes: kept(writes), touches: kept(touches) };
    }).filter(({ binds, reads }) => binds.length + reads.length > 0);
    return [id, { parts: own, fixed }];
  }));
}

function answersIn(cell: Cell): (readonly [id: string, names: CellNames])[] {
  return findAnswers({ cells: [cell] }).flatMap(({ code }) => {
    const [id] = checkedIds(code);
    return id === undefined ? [] : [[answerId(id), readNames(code)] as const];
  });
}

function answerId(exercise: string): string {
  return `answer-${exercise.replace(".", "-")}`;
}

/** Of a cell that does not parse nothing: the check says what is wrong with it. */
function readNames(source: string): CellNames {
  try {
    return namesOfCell(source);
  } catch {
    return NO_NAMES;
  }
}
