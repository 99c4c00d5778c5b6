/** Rule: the code of every cell is formatted as `deno fmt` does; `deno task run` formats it. */

import { eachCell, type Rule } from "./_project.ts";

export const format: Rule = {
  name: "format",
  covers: "notebooks",
  check: (project) =>
    eachCell(project, (cell, index, { formatted }) => {
      const result = formatted[index]!;
      if (cell.cell_type !== "code") return [];
      if ("message" in result) return [result];
      if (result.code === cell.source) return [];
      const [lines, wanted] = [cell.source.split("\n"), result.code.split("\n")];
      const line = lines.findIndex((text, at) => text !== wanted[at]);
      const where = line === -1 ? lines.length : line + 1;
      return [{ line: where, message: "is not formatted (deno task run formats it)" }];
    }),
};
