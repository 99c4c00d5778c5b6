/** Rule: no output is an error or holds colour codes; no output and no source holds an absolute path. */

import type { Output } from "../notebook/notebook_file.ts";
import { lineAt } from "../notebook/markdown_text.ts";
import { eachCell, type Rule } from "./_project.ts";

export const outputs: Rule = {
  name: "outputs",
  covers: "notebooks",
  check: (project) =>
    eachCell(project, (cell) => [
      ...problemsOfSource(cell.source),
      ...(cell.cell_type === "code" ? cell.outputs.flatMap(problemsOfOutput) : []),
    ]),
};

const ABSOLUTE_PATH =
  /(?<![\w.~:/-])\/(?:home|root|tmp|Users)\b(?:\/[\w.-]+)*|\b[A-Z]:\\{1,2}[A-Z][\w ]*\\|file:\/\/\//;
// deno-lint-ignore no-control-regex
const COLOUR_CODE = /\x1b\[/;

function problemsOfSource(source: string): { line: number; message: string }[] {
  const path = ABSOLUTE_PATH.exec(source);
  if (path === null) return [];
  return [{ line: lineAt(source, path.index), message: `holds an absolute path: ${path[0]}` }];
}

function problemsOfOutput(output: Output): { message: string }[] {
  if (output.output_type === "error") {
    return [{ message: `its output is an error: ${output.ename}: ${output.evalue}` }];
  }
  const texts = output.output_type === "stream" ? [output.text] : Object.entries(output.data)
    .filter(([type]) => type !== "image/png").map(([, content]) => String(content));
  return texts.flatMap((text) => {
    const path = ABSOLUTE_PATH.exec(text);
    return [
      ...(path ? [{ message: `its output holds an absolute path: ${path[0]}` }] : []),
      ...(COLOUR_CODE.test(text) ? [{ message: "its output holds colour codes (ANSI)" }] : []),
    ];
  });
}
