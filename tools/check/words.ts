/** Rule: prose, and the text in code, use the field's words, and none of the list of private ones. */

import type { Problem } from "../notebook/execution.ts";
import { textOfCode } from "./_code_text.ts";
import { blankCode, lineAt } from "../notebook/markdown_text.ts";
import { PRIVATE_WORDS } from "./_private_words.ts";
import { eachCell, type Rule } from "./_project.ts";

export const words: Rule = {
  name: "words",
  covers: "notebooks and documents",
  check: (project) => [
    ...eachCell(project, ({ cell_type, source }) => {
      return problemsOf(cell_type === "markdown" ? blankCode(source) : textOfCode(source));
    }),
    ...project.documents.flatMap(({ name, text }): Problem[] =>
      problemsOf(blankCode(text)).map((problem) => ({ file: name, ...problem }))
    ),
  ],
};

function problemsOf(text: string): { line: number; message: string }[] {
  return PRIVATE_WORDS.flatMap(({ pattern, instead }) => {
    const anywhere = new RegExp(pattern.source.replaceAll(" ", "\\s+"), `${pattern.flags}g`);
    return [...text.matchAll(anywhere)].map(({ index, 0: found }) => ({
      line: lineAt(text, index),
      message: `"${
        found.trim().replace(/\s+/g, " ")
      }" is a private word, the field says: ${instead}`,
    }));
  });
}
