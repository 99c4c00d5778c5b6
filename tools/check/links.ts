/** Rule: every relative link and every #anchor leads somewhere, and every section that a link's text names is there. */

import { dirname, extname, join } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import { parseNotebook } from "../notebook/notebook_file.ts";
import {
  blankCode,
  blankFormulas,
  findHeadings,
  lineAt,
  slugInNotebook,
  slugOnGitHub,
} from "../notebook/markdown_text.ts";
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

/** A link that says "section 5" or "§5" of a notebook. */
const SECTION = /\[[^\]\n]*(?:\bsection |§)(\d+)[^\]\n]*\]\(([^()\s#]+\.ipynb)\)/g;

function problemsOf(markdown: string, path: string): { line: number; message: string }[] {
  const text = blankFormulas(blankCode(markdown));
  return [...problemsOfTargets(text, path), ...problemsOfSections(text, path)];
}

function problemsOfSections(text: string, path: string): { line: number; message: string }[] {
  return [...text.matchAll(SECTION)].flatMap(({ index, 1: section, 2: target }) => {
    const linked = join(dirname(path), target!);
    if (!exists(linked)) return []; // said already
    const isThere = headingsOf(linked).some((heading) => heading.startsWith(`${section}. `));
    const message = `the link to section ${section} of ${target} names a section that is not there`;
    return isThere ? [] : [{ line: lineAt(text, index), message }];
  });
}

function problemsOfTargets(text: string, path: string): { line: number; message: string }[] {
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
  const markdown = markdownOf(path);
  const slug = type === ".md" ? slugOnGitHub : slugInNotebook;
  const explicit = markdown.matchAll(/<[a-z]+ (?:id|name)="([^"]+)"/g);
  return new Set([
    ...findHeadings(markdown).map(slug),
    ...Array.from(explicit, ([, id]) => id!),
  ]);
}

/** The Markdown of a document or a notebook. */
function markdownOf(path: string): string {
  const text = Deno.readTextFileSync(path);
  if (extname(path) === ".md") return text;
  return parseNotebook(text, path).cells.filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => source).join("\n\n");
}

function headingsOf(path: string): string[] {
  return findHeadings(markdownOf(path));
}
