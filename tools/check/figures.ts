/** Rule: figures and tables are made so that JupyterLab, GitHub and static HTML all show them. */

import type { MimeBundle } from "../notebook/notebook_file.ts";
import { eachCell, type Rule } from "./_project.ts";

export const figures: Rule = {
  name: "figures",
  covers: "notebooks",
  check: (project) =>
    eachCell(project, (cell) => {
      const outputs = cell.cell_type === "code" ? cell.outputs : [];
      return outputs.flatMap((output) => "data" in output ? problemsOf(output.data) : [])
        .map((message) => ({ message }));
    }),
};

function problemsOf(bundle: MimeBundle): string[] {
  const svg = bundle["image/svg+xml"];
  const html = bundle["text/html"];
  const isFigure = svg !== undefined || bundle["image/png"] !== undefined;
  return [
    ...(isFigure && html !== undefined ? ["a figure has text/html beside the image"] : []),
    ...(isFigure && !bundle["text/plain"] ? ["a figure has no text/plain that describes it"] : []),
    ...(svg === undefined ? [] : problemsOfSvg(String(svg))),
    ...(html === undefined ? [] : problemsOfHtml(String(html))),
  ];
}

/** What a viewer drops from an SVG, or shows differently in the dark theme. */
const REFUSED_IN_SVG: Readonly<Record<string, RegExp>> = {
  "<style>": /<style\b/,
  "<use>": /<use\b/,
  "<script>": /<script\b/,
  "<foreignObject>": /<foreignObject\b/,
  "a style attribute": /\sstyle=/,
  "a class attribute": /\sclass=/,
  currentColor: /=["']currentColor/i,
  "a CSS variable": /=["'][^"']*var\(/,
  "a link to another site": /href=["']https?:/,
};

function problemsOfSvg(svg: string): string[] {
  const root = /^\s*<svg\b[^>]*>/.exec(svg)?.[0];
  if (root === undefined) return ["a figure does not begin with <svg>"];
  const missing = [
    ...(root.includes('xmlns="http://www.w3.org/2000/svg"') ? [] : ["xmlns"]),
    ...["width", "height"].filter((name) => !new RegExp(`\\s${name}="\\d+(\\.\\d+)?"`).test(root)),
  ];
  return [
    ...missing.map((name) => `a figure's <svg> has no ${name}`),
    ...Object.keys(REFUSED_IN_SVG).filter((name) => REFUSED_IN_SVG[name]!.test(svg))
      .map((name) => `a figure has ${name}, which viewers drop or show differently`),
  ];
}

function problemsOfHtml(html: string): string[] {
  if (!/^\s*<table\b[\s\S]*<\/table>\s*$/.test(html)) {
    return ["an output of text/html is not a plain table"];
  }
  const refused = /<(?:style|script)\b|\s(?:style|class|on\w+)=/.exec(
    html.replace(/>[^<]*</g, "><"),
  );
  return refused === null ? [] : [`a table has ${refused[0].trim()}, which viewers drop`];
}
