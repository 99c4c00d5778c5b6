/** Rule: cells use nothing that a browser lacks, so that a page can run them. */

import { lineAt } from "../notebook/markdown_text.ts";
import { eachCell, type Rule } from "./_project.ts";

export const portable: Rule = {
  name: "portable",
  covers: "notebooks",
  check: (project) =>
    eachCell(
      project,
      ({ cell_type, source }) =>
        cell_type !== "code" ? [] : [...source.matchAll(LACKING)].map(({ index, 0: found }) => ({
          line: lineAt(source, index),
          message:
            `uses ${found}, which a browser lacks; data is read by lib, such as by loadResults`,
        })),
    ),
};

const LACKING = /\bDeno\.[a-z]\w*|\bnode:\w+/g;
