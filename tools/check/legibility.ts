/** Rule: figures and tables can be read on a phone: not too wide, texts large enough and apart. */

import { decodeBase64 } from "./_base64.ts";
import { overlaps, textsOf } from "./_svg_texts.ts";
import type { MimeBundle } from "../notebook/notebook_file.ts";
import type { Problem } from "../notebook/execution.ts";
import { eachCell, type NotebookDocument, type Rule } from "./_project.ts";

export const legibility: Rule = {
  name: "legibility",
  covers: "notebooks",
  check: (project) => [
    ...eachCell(project, (cell) => {
      const outputs = cell.cell_type === "code" ? cell.outputs : [];
      return outputs.flatMap((output) => "data" in output ? problemsOf(output.data) : [])
        .map((message) => ({ message }));
    }),
    ...project.notebooks.flatMap(problemsOfAnimations),
  ],
};

const MOST_WIDTH = 520;
/** What a phone of 400 pixels shows of a page, and the smallest text that is read there. */
const PHONE = 370;
const LEAST_SIZE = 10;
const MOST_BYTES = 250_000;
const MOST_ANIMATIONS = 3;
const MOST_CHARACTERS = 84;

function problemsOf(bundle: MimeBundle): string[] {
  const svg = bundle["image/svg+xml"], png = bundle["image/png"], html = bundle["text/html"];
  return [
    ...(svg === undefined ? [] : problemsOfSvg(String(svg))),
    ...(png === undefined ? [] : problemsOfPng(decodeBase64(String(png)))),
    ...(html === undefined ? [] : problemsOfTable(String(bundle["text/plain"] ?? ""))),
  ];
}

function problemsOfSvg(svg: string): string[] {
  const root = /^\s*<svg\b[^>]*>/.exec(svg)?.[0] ?? "";
  const width = Number(/\swidth="([\d.]+)"/.exec(root)?.[1]);
  const texts = textsOf(svg);
  const scale = Math.min(1, PHONE / width);
  const small = texts.filter(({ fontSize }) => fontSize * scale < LEAST_SIZE)
    .toSorted((a, b) => a.fontSize - b.fontSize)[0];
  return [
    ...(width > MOST_WIDTH ? [tooWide("figure", width)] : []),
    ...(small === undefined ? [] : [
      `a figure has text of ${(small.fontSize * scale).toFixed(1)} pixels on a phone ` +
      `("${small.text.trim()}"), it must have at least ${LEAST_SIZE}`,
    ]),
    ...overlaps(texts).slice(0, 3).map(([a, b]) => `in a figure "${a}" and "${b}" overlap`),
  ];
}

function problemsOfPng(bytes: Uint8Array): string[] {
  const width = new DataView(bytes.buffer).getUint32(16);
  const size = `${Math.ceil(bytes.length / 1000)} kB`;
  return [
    ...(width > MOST_WIDTH ? [tooWide("picture", width)] : []),
    ...(bytes.length > MOST_BYTES
      ? [`a picture takes ${size}, it must take at most ${MOST_BYTES / 1000} kB`]
      : []),
  ];
}

function tooWide(what: string, width: number): string {
  return `a ${what} is ${width} pixels wide, it must be at most ${MOST_WIDTH}`;
}

function problemsOfTable(plain: string): string[] {
  const [, rule = ""] = /^(-+(?: {2}-+)*)$/m.exec(plain) ?? [];
  if (rule.length <= MOST_CHARACTERS) return [];
  return [
    `a table is ${rule.length} characters wide, it must be at most ${MOST_CHARACTERS}`,
  ];
}

function problemsOfAnimations({ name, notebook }: NotebookDocument): Problem[] {
  const cells = notebook.cells.flatMap((cell, index) => {
    const outputs = cell.cell_type === "code" ? cell.outputs : [];
    return outputs.filter((output) => "data" in output && isAnimated(output.data))
      .map(() => index + 1);
  });
  if (cells.length <= MOST_ANIMATIONS) return [];
  const message = `has ${cells.length} animations, it must have at most ${MOST_ANIMATIONS}`;
  return [{ file: name, cell: cells[MOST_ANIMATIONS]!, message }];
}

/** A PNG that moves has a chunk named acTL before its pixels. */
function isAnimated(bundle: MimeBundle): boolean {
  const png = bundle["image/png"];
  if (png === undefined) return false;
  return new TextDecoder("latin1").decode(decodeBase64(String(png)).subarray(0, 60)).includes(
    "acTL",
  );
}
