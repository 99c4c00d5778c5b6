/** What `deno task check` finds in figures that are hard to read and in stray outputs. */

import { toBase64 } from "lib/notebook/_base64.ts";
import { encodeApng } from "lib/notebook/_apng.ts";
import { encodePng } from "lib/notebook/_png.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { overlaps, textsOf } from "../../tools/check/_svg_texts.ts";
import { legibility } from "../../tools/check/legibility.ts";
import { strays } from "../../tools/check/strays.ts";
import type { Notebook } from "../../tools/notebook/notebook_file.ts";
import { changeFigure, type Defect, NAME, testDefects } from "./_defect.ts";
import { codeOf } from "./_fixture.ts";

const svg = (width: number, content: string, fontSize = 15) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="200" font-size="${fontSize}">` +
  `${content}</svg>`;
const draw = (source: string) => changeFigure((bundle) => bundle["image/svg+xml"] = source);
const text = (x: number, y: number, words: string, more = "") =>
  `<text x="${x}" y="${y}"${more}>${words}</text>`;

const noise = (width: number, height: number) => {
  const random = new Random(0);
  return Uint8Array.from({ length: width * height }, () => random.integer(0, 256));
};
const png = (width: number, height: number) =>
  toBase64(encodePng({ width, height, data: noise(width, height) }));
const moving = toBase64(
  encodeApng([Uint8Array.of(0), Uint8Array.of(1)], { width: 1, height: 1, delay: 9 }),
);

/** Puts outputs in place of those of the first code cell. */
const show = (...bundles: Record<string, unknown>[]) => (notebook: Notebook) => {
  codeOf(notebook, "setup-code").outputs = bundles.map((data) => ({
    ...{ output_type: "display_data", data, metadata: {} },
  }));
};
const print = (words: string) => (notebook: Notebook) => {
  codeOf(notebook, "setup-code").outputs = [{ output_type: "stream", name: "stdout", text: words }];
};
const wide = `${"-".repeat(40)}  ${"-".repeat(43)}`;

testDefects([
  {
    rule: legibility,
    defect: "a figure wider than 520 pixels",
    change: draw(svg(560, "")),
    message: `${NAME}, cell 9: a figure is 560 pixels wide, it must be at most 520`,
  },
  {
    rule: legibility,
    defect: "text that is small on a phone",
    change: draw(svg(520, text(0, 20, "tiny", ' font-size="13"'))),
    message:
      `${NAME}, cell 9: a figure has text of 9.3 pixels on a phone ("tiny"), it must have at ` +
      "least 10",
  },
  {
    rule: legibility,
    defect: "labels that overlap",
    change: draw(svg(400, text(10, 50, "LSTM") + text(20, 54, "GRU"))),
    message: `${NAME}, cell 9: in a figure "LSTM" and "GRU" overlap`,
  },
  {
    rule: legibility,
    defect: "a picture wider than 520 pixels",
    change: show({ "image/png": png(600, 1), "text/plain": "p" }),
    message: `${NAME}, cell 3: a picture is 600 pixels wide, it must be at most 520`,
  },
  {
    rule: legibility,
    defect: "a picture of more than 250 kB",
    change: show({ "image/png": png(500, 510), "text/plain": "p" }),
    message: `${NAME}, cell 3: a picture takes 256 kB, it must take at most 250 kB`,
  },
  {
    rule: legibility,
    defect: "four animations",
    change: show(...Array(4).fill({ "image/png": moving, "text/plain": "m" })),
    message: `${NAME}, cell 3: has 4 animations, it must have at most 3`,
  },
  {
    rule: legibility,
    defect: "a table that is too wide",
    change: show({ "text/html": "<table></table>", "text/plain": `a b\n${wide}\n1 2` }),
    message: `${NAME}, cell 3: a table is 85 characters wide, it must be at most 84`,
  },
  ...([
    ["true true\n", "prints values without a word that says what they are: true true"],
    ["the mean:\n-1.5 4.5 3e-7\n", "prints values without a word"],
    ["0.1 0.9\n0.8 0.2\n", "prints numbers without words (a matrix goes into table or heatmap)"],
    ["{ a: 1 }\n", "prints a raw object, not what the reader is to see in it: { a: 1 }"],
    ["Map(2) {\n  1 => 2\n}\n", "prints a raw object"],
    ["[ 1, 2 ]\n", "prints a raw object"],
    ["Point { x: 1 }\n", "prints a raw object"],
    ['bad: "xxxxxxxxxxxx"\n', "prints a letter many times"],
  ] as const).map(([words, message]): Defect => ({
    rule: strays,
    defect: `the output ${JSON.stringify(words)}`,
    change: print(words),
    message: `${NAME}, cell 3: ${message}`,
  })),
  {
    rule: strays,
    defect: "a value that ends a cell",
    change: show({ "text/plain": "0.5" }),
    message: `${NAME}, cell 3: prints values without a word that says what they are: 0.5`,
  },
]);

Deno.test("texts that stand apart do not overlap, turned or not, in one or several lines", () => {
  const apart = [
    text(10, 50, "LSTM") + text(10, 66, "GRU"),
    text(10, 50, "0.12") + text(42, 50, "0.34"),
    '<g transform="translate(100,50) rotate(-90)"><text>a long label</text></g>' +
    text(110, 40, "x"),
    '<text x="10" y="50"><tspan x="10">one</tspan><tspan x="10" dy="18">two</tspan></text>',
    '<text x="10" y="50">h<tspan dy="4" font-size="11">t</tspan></text>' + text(35, 50, "next"),
  ];
  for (const content of apart) assert.deepEqual(overlaps(textsOf(svg(400, content))), [], content);
});

Deno.test("texts that stand on each other are found, wherever their places come from", () => {
  const together = [
    text(10, 50, "LSTM") + '<g transform="translate(5,45)"><text x="10" y="8">GRU</text></g>',
    '<g text-anchor="end"><text x="100" y="50">left of it</text></g>' + text(60, 50, "right"),
    '<g transform="translate(100,50) rotate(-90)"><text>a long label</text></g>' +
    text(80, 20, "xxxx"),
  ];
  for (const content of together) {
    assert.equal(overlaps(textsOf(svg(400, content))).length, 1, content);
  }
});
