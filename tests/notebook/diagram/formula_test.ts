import { parseFormula } from "lib/notebook/diagram/_formula.ts";
import { drawLabel, readLabel } from "lib/notebook/diagram/_label.ts";
import { ACCENTS, OPERATORS, UPRIGHT, VARIABLES } from "lib/notebook/diagram/_symbols.ts";
import katex from "katex";
import assert from "node:assert/strict";
import { parseXml } from "../_xml.ts";

const tex = String.raw;
const plain = (source: string) =>
  parseFormula(source).map(({ text, face, script }) => [text, face, script]);

Deno.test("letters are variables in italics, digits and signs stand upright", () => {
  assert.deepEqual(plain("x_2"), [["x", "italic", "none"], ["2", "upright", "sub"]]);
  assert.deepEqual(plain(tex`h_{t-1}`), [
    ["h", "italic", "none"],
    ["t", "italic", "sub"],
    ["−1", "upright", "sub"],
  ]);
  assert.deepEqual(plain("p(s', r)"), [
    ["p", "italic", "none"],
    ["(", "upright", "none"],
    ["s", "italic", "none"],
    ["′,\u2009", "upright", "none"],
    ["r", "italic", "none"],
    [")", "upright", "none"],
  ]);
});

Deno.test("commands give their characters, functions stand upright", () => {
  assert.deepEqual(plain(tex`\sigma \odot \varepsilon`), [
    ["σ", "italic", "none"],
    ["\u2009⊙\u2009", "upright", "none"],
    ["ε", "italic", "none"],
  ]);
  assert.deepEqual(plain(tex`\tanh c`), [["tanh\u2009", "upright", "none"], [
    "c",
    "italic",
    "none",
  ]]);
  assert.deepEqual(plain(tex`\tanh(c)`).slice(0, 1), [["tanh(", "upright", "none"]]);
  assert.deepEqual(plain(tex`\mathrm{softmax}_j`), [
    ["softmax", "upright", "none"],
    ["j", "italic", "sub"],
  ]);
  assert.deepEqual(plain(tex`\mathbf{W}_{hf}`), [["W", "bold", "none"], ["hf", "italic", "sub"]]);
});

Deno.test("an accent becomes one letter with its mark", () => {
  assert.deepEqual(plain(tex`\hat{A}`), [["Â", "italic", "none"]]);
  assert.deepEqual(plain(tex`\tilde h`), [["h\u0303", "italic", "none"]]);
});

Deno.test("a superscript stands over the subscript before it", () => {
  const [, sub, sup] = parseFormula("x_t^2");
  assert.deepEqual([sub!.script, sup!.script, sup!.overlaid], ["sub", "super", true]);
  const svg = drawLabel(readLabel("$x_t^2$"), { x: 0, y: 0 });
  const [, dx] = /dx="(-[\d.]+)"/.exec(svg)!;
  assert.ok(Number(dx) < -3 && Number(dx) > -9, dx);
});

Deno.test("a minus is unary at the beginning and has room between two letters", () => {
  assert.equal(plain("-x")[0]![0], "−");
  assert.equal(plain("y-x")[1]![0], "\u2009−\u2009");
});

Deno.test("every command of the subset is TeX", () => {
  const commands = [VARIABLES, UPRIGHT, OPERATORS].flatMap((table) => Object.keys(table))
    .filter((name) => /^[a-z]/i.test(name)).map((name) => `\\${name}`);
  const accents = Object.keys(ACCENTS).map((name) => `\\${name}{x}`);
  assert.ok(commands.length > 50);
  for (const command of [...commands, ...accents]) {
    katex.renderToString(`a ${command} b`, { throwOnError: true });
    assert.ok(parseFormula(command).length > 0, command);
  }
});

const REFUSED: readonly (readonly [string, RegExp])[] = [
  [tex`\frac{a}{b}`, /^\\frac$/],
  [tex`\sqrt{x}`, /^\\sqrt$/],
  [tex`\constructor`, /^\\constructor$/],
  [tex`h_{t_1}`, /a script of a script/],
  [tex`x_1_2`, /_ twice/],
  [tex`_1`, /_ without a letter before it/],
  [tex`h_{t`, /\{ without \}/],
  [tex`h}`, /\} without \{/],
  [tex`h_`, /something is missing at the end/],
  [tex`\hat{ab}`, /\\hat over more than one letter/],
  ["", /nothing between dollar signs/],
];
for (const [source, message] of REFUSED) {
  Deno.test(`what can't be drawn is refused and named: ${source}`, () => {
    assert.throws(() => parseFormula(source), { name: "SyntaxError", message });
  });
}

Deno.test("a label mixes words and formulas, line by line", () => {
  const label = readLabel("state $S_{t+1}$\n智能体");
  assert.equal(label.lines.length, 2);
  assert.equal(label.height, 40);
  assert.equal(label.lines[0]![0]!.face, undefined);
  assert.throws(() => readLabel("costs 5 $"), { name: "SyntaxError", message: /dollar sign/ });
});

Deno.test("a label is written as XML whose baseline ends where it began", () => {
  const svg = drawLabel(readLabel(tex`a < b & $h_{t-1}^{2}$ $x_i$ end`), { x: 1, y: 2 });
  assert.deepEqual(parseXml(svg).elements.slice(0, 2), ["text", "tspan"]);
  const shifts = [...svg.matchAll(/dy="([^"]*)"/g)].map(([, dy]) => Number(dy));
  assert.equal(shifts.reduce((sum, dy) => sum + dy, 0), 0);
});

Deno.test("a script is narrower than the letter it belongs to", () => {
  const width = (source: string) => readLabel(source).width;
  assert.ok(width("$x_m$") - width("$x$") < width("$m$"));
  assert.ok(width("$x_m^m$") === width("$x_m$"));
});
