/** Shows a formula that code has made. */
import { refusedCommand } from "./_refused_commands.ts";
import { show } from "./show.ts";

/**
 * Shows a display formula as `text/latex`, after KaTeX has checked it.
 *
 * The viewer typesets it (MathJax in JupyterLab and on GitHub); KaTeX is only the checker.
 *
 * @param source TeX without dollar signs.
 * @throws {RangeError} when the formula is empty, is not valid TeX, or uses a command that GitHub
 * refuses (`\operatorname`, `\mbox`, `\phantom`) or that MathJax does not know (`\R`, `\argmin`, `\bm`).
 *
 * @example
 * ```ts
 * import { tex } from "lib/notebook/mod.ts";
 *
 * await tex(String.raw`\hat{y} = ${(0.5).toFixed(2)}\,x`);
 * ```
 */
export async function tex(source: string): Promise<void> {
  const problem = await texProblem(source);
  if (problem !== null) {
    throw new RangeError(
      `Cannot typeset formula: "source" ${problem}, current value is ${JSON.stringify(source)}`,
    );
  }
  await show({ "text/latex": `$$${source}$$`, "text/plain": source });
}

/** What is wrong with a display formula, or null. */
async function texProblem(source: string): Promise<string | null> {
  if (source.trim() === "") return "must not be empty";
  // without what a backslash escapes: in \\$ that is the backslash, in \$ the sign
  if (source.replaceAll(/\\[^]/g, "").includes("$")) return "must not contain dollar signs";
  const refused = refusedCommand(source);
  if (refused?.viewer === "GitHub") return `must use \\mathrm{...} in place of ${refused.command}`;
  if (refused !== null) return `must not use ${refused.command}, which MathJax prints in red`;
  const { default: katex } = await import("katex"); // few cells need it, and it is large
  try {
    katex.renderToString(source, { displayMode: true, throwOnError: true, strict: "ignore" });
    return null;
  } catch (error) {
    return `must be valid TeX (${(error as Error).message})`;
  }
}
