/** Rule: every formula in Markdown, in `tex(...)` and in outputs is valid for KaTeX and for GitHub. */

import katex from "katex";
import { refusedCommand } from "lib/notebook/_refused_commands.ts";
import type { Problem } from "../notebook/execution.ts";
import type { Cell } from "../notebook/notebook_file.ts";
import { blankCode, findFormulas, lineAt } from "../notebook/markdown_text.ts";
import { eachCell, type Rule } from "./_project.ts";

export const formulas: Rule = {
  name: "formulas",
  covers: "notebooks and documents",
  check: (project) => [
    ...eachCell(project, (cell) => problemsOfCell(cell)),
    ...project.documents.flatMap(({ name, text }): Problem[] =>
      problemsOfMarkdown(text).map((problem) => ({ file: name, ...problem }))
    ),
  ],
};

interface Found {
  readonly line?: number;
  readonly message: string;
}

function problemsOfCell(cell: Cell): Found[] {
  if (cell.cell_type === "markdown") return problemsOfMarkdown(cell.source);
  const outputs = cell.outputs.flatMap((output) => {
    const latex = "data" in output ? output.data["text/latex"] : undefined;
    return typeof latex === "string" ? problemsOfMarkdown(latex) : [];
  });
  return [
    ...problemsOfCode(cell.source),
    ...outputs.map(({ message }) => ({ message: `in its output: ${message}` })),
  ];
}

function problemsOfMarkdown(markdown: string): Found[] {
  const text = blankCode(markdown);
  const { formulas, unclosed } = findFormulas(text);
  // On GitHub a document may also hold its formulas in fences.
  const fences = [...markdown.matchAll(/^```math\n([\s\S]*?)^```/gm)]
    .map((fence) => ({ source: fence[1]!, index: fence.index, display: true }));
  return [
    ...unclosed.map((index) => ({
      line: lineAt(text, index),
      message: "a formula is not closed (an amount of money is written \\$5)",
    })),
    ...[...formulas, ...fences].flatMap(({ source, index, display }) =>
      problemOf(source, display).map((message) => ({ line: lineAt(text, index), message }))
    ),
  ];
}

/** The formulas that stand in the code as constants: tex(`...`), tex(String.raw`...`), tex("..."). */
function problemsOfCode(code: string): Found[] {
  const calls = code.matchAll(
    /\btex\(\s*(String\.raw)?(?:`((?:\\[\s\S]|[^`\\])*)`|"((?:\\.|[^"\\])*)")/g,
  );
  return [...calls].flatMap((call) => {
    const [, raw, template, string] = call;
    const literal = template ?? string!;
    if (template?.includes("${")) return [];
    const source = raw === undefined ? literal.replace(/\\([\s\S])/g, "$1") : literal;
    return problemOf(source, true).map((message) => ({ line: lineAt(code, call.index), message }));
  });
}

function problemOf(source: string, displayMode: boolean): string[] {
  const refused = refusedCommand(source);
  if (refused !== null) {
    const reason = refused.viewer === "GitHub"
      ? "which GitHub refuses (\\mathrm works)"
      : "which KaTeX knows, but MathJax (JupyterLab, GitHub) prints in red";
    return [`the formula "${shorten(source)}" uses ${refused.command}, ${reason}`];
  }
  try {
    katex.renderToString(source, { displayMode, throwOnError: true, strict: "error" });
    return [];
  } catch (error) {
    const reason = (error as Error).message.replace(/^KaTeX parse error: /, "");
    return [`the formula "${shorten(source)}" is not valid: ${reason}`];
  }
}

function shorten(source: string): string {
  const line = source.trim().replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
