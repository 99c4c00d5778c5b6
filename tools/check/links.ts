/** Rule: every relative link and every #anchor leads somewhere. */

import { dirname, extname, join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import { parseNotebook } from "../notebook/notebook_file.ts";
import { blankCode, blankFormulas, findHeadings, lineAt } from "./_markdown.ts";
import { eachCell, type Rule } from "./_project.ts";

export const links: Rule = {
  name: "links",
  covers: "notebooks and documents",
  check: (project) => [
    ...eachCell(project, (cell, _, { path }) => {
      return cell.cell_type === "markdown" ? problemsOf(cell.source, path) : [];
    }),
    ...project.documents.flatMap(({ name, path, text }): Problem[] =>
      problemsOf(text, path).map((problem) => ({ file: name, ...problem }))
    ),
  ],
};

/** Markdown links and images, reference definitions, HTML href and src. */
const TARGETS = [
  /\]\(\s*<?([^)\s>]+)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g,
  /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm,
  /\b(?:href|src)="([^"]*)"/g,
];

function problemsOf(markdown: string, path: string): { line: number; message: string }[] {
  const text = blankFormulas(blankCode(markdown));
  return TARGETS.flatMap((pattern) => [...text.matchAll(pattern)]).flatMap(
    ({ index, 1: target }) => {
      const message = problemOf(target!, path);
      return message === null ? [] : [{ line: lineAt(text, index), message }];
    },
  );
}

function problemOf(target: string, path: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null; // another site
  if (target.startsWith("/")) return `the link ${target} must be relative`;
  const [file = "", anchor] = decodeURIComponent(target).split("#");
  const linked = file === "" ? path : join(dirname(path), file);
  if (!exists(linked)) return `the link ${target} leads to no file`;
  if (anchor === undefined || findAnchors(linked)?.has(anchor) !== false) return null;
  return `the link ${target} names a heading that is not there`;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The anchors of a document; undefined for files in which anchors mean something else (lines). */
function findAnchors(path: string): Set<string> | undefined {
  const type = extname(path);
  if (type !== ".md" && type !== ".ipynb") return undefined;
  const text = Deno.readTextFileSync(path);
  const markdown = type === ".md" ? text : parseNotebook(text, path).cells
    .filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => source).join("\n\n");
  const slug = type === ".md" ? slugOnGitHub : slugInNotebook;
  const explicit = markdown.matchAll(/<[a-z]+ (?:id|name)="([^"]+)"/g);
  return new Set([
    ...findHeadings(markdown).map(slug),
    ...Array.from(explicit, ([, id]) => id!),
  ]);
}

/** Notebook viewers keep case and punctuation. */
function slugInNotebook(heading: string): string {
  return heading.replace(/[*`]/g, "").replaceAll(" ", "-");
}

function slugOnGitHub(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
}
