/** Rule: the code of all cells and answers passes `deno lint`, including our rule about seeds. */

import { fileURLToPath } from "node:url";
import { deno, PROJECT_CONFIG } from "../notebook/cell_code.ts";
import type { Problem } from "../notebook/execution.ts";
import { withModules } from "./_modules.ts";
import type { Rule } from "./_project.ts";

interface Diagnostic {
  readonly filename: string;
  readonly range: { readonly start: { readonly line: number } };
  readonly message: string;
  readonly code: string;
}

/** A reader's variable that an exercise waits for is assigned by nobody. */
const NOT_IN_CELLS = "--rules-exclude=prefer-const";

export const lint: Rule = {
  name: "lint",
  covers: "notebooks",
  check: (project) =>
    withModules(project.notebooks, async ({ paths, origin }) => {
      if (paths.length === 0) return [];
      const report = await deno(
        "lint",
        "--json",
        NOT_IN_CELLS,
        "--config",
        PROJECT_CONFIG,
        ...paths,
      );
      if (!report.includes("{")) throw new Error(`Cannot lint the cells: ${report}`);
      const json = report.slice(report.indexOf("{"), report.lastIndexOf("}") + 1);
      const { diagnostics }: { diagnostics: Diagnostic[] } = JSON.parse(json);
      return diagnostics.map(({ filename, range, message, code }): Problem => {
        const place = origin(fileURLToPath(filename), range.start.line);
        return { ...place ?? { file: filename }, message: `${message} (${code})` };
      });
    }),
};
