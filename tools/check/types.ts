/** Rule: the code of all cells and answers passes `deno check`. */

import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { deno, PROJECT_CONFIG } from "../notebook/cell_code.ts";
import type { Problem } from "../notebook/execution.ts";
import { type Modules, withModules } from "./_modules.ts";
import type { Rule } from "./_project.ts";

export const types: Rule = {
  name: "types",
  covers: "notebooks",
  check: (project) =>
    withModules(project.notebooks, async (modules) => {
      if (modules.paths.length === 0) return [];
      const report = await deno("check", "--quiet", "--config", PROJECT_CONFIG, ...modules.paths);
      return findProblems(report, project.root, modules);
    }),
};

/** Reads the problems out of what `deno check` printed. */
function findProblems(report: string, root: string, { origin }: Modules): Problem[] {
  const blocks = report.split(/^(?=TS\d+ \[ERROR\]|error: )/m);
  return blocks.flatMap((block): Problem[] => {
    const location = /at (file:\/\/\S+?):(\d+):\d+/.exec(block);
    const message = block.split("\n")[0]!.replace(/ \[ERROR\]/, "").trim();
    if (location === null) {
      const isSummary = message === "" || message === "error: Type checking failed.";
      return isSummary ? [] : [{ file: "cells", message: block.trim() }];
    }
    const [path, line] = [fileURLToPath(location[1]!), Number(location[2])];
    const place = origin(path, line) ?? { file: relative(root, path), line };
    return [{ ...place, message }];
  });
}
