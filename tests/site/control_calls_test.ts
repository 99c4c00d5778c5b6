/** The controls that a cell declares, and how a page draws them. */

import assert from "node:assert/strict";
import { rangeText } from "../../tools/site/range_text.ts";
import { findControlProblems, findControls } from "../../tools/site/control_calls.ts";
import { renderControls } from "../../tools/site/controls_html.ts";
import { notebookOf } from "../tools/_fixture.ts";

const RANGE = 'const a = control.range("a", { min: -1, max: 1, step: 0.25, value: 0.5 });';
const CHOICE = 'const b = show.control.choice("b", { options: ["x<y", "z"], value: "z" });';
const TOGGLE = 'const c: boolean = control.toggle("c", { value: true });';

Deno.test("findControls() reads a control as the code has it", () => {
  assert.deepEqual(findControls(`${RANGE}\n${CHOICE}\n${TOGGLE}\nconst d = a + 1;`), [
    { name: "a", kind: "range", options: { min: -1, max: 1, step: 0.25, value: 0.5 } },
    { name: "b", kind: "choice", options: { options: ["x<y", "z"], value: "z" } },
    { name: "c", kind: "toggle", options: { value: true } },
  ]);
  assert.deepEqual(findControls("const a = 1;"), []);
});

Deno.test("renderControls() draws them with their published values, labels, and a way back", () => {
  const html = renderControls(`${RANGE}\n${CHOICE}\n${TOGGLE}`);
  assert.match(
    html,
    /<label for="control-a">.*\n<input id="control-a"[^>]* min="-1" max="1" step="0.25" value="0.5">/,
  );
  assert.match(html, /<output for="control-a"[^>]*>0.50<\/output>/);
  assert.match(html, /<option>x&lt;y<\/option><option selected>z<\/option>/);
  assert.match(html, /role="switch" checked>/);
  assert.match(html, /class="reset" disabled title="Back to the published value, z"/);
});

Deno.test("a number has as many decimals as the steps of its slider", () => {
  assert.equal(rangeText(0.5, 0.25), "0.50");
  assert.equal(rangeText(0.1 + 0.2, 0.1), "0.3");
  assert.equal(rangeText(3, 1), "3");
});

Deno.test("findControlProblems() names what a page cannot draw", () => {
  const messages = (...sources: string[]) =>
    findControlProblems(notebookOf(sources)).map(({ cell, message }) => `${cell}: ${message}`);
  assert.deepEqual(messages(RANGE, CHOICE), []);
  assert.deepEqual(messages(RANGE, RANGE), ["2: there is a control a already"]);
  assert.match(messages(RANGE.replace('"a"', '"alpha"'))[0]!, /^1: the control of the constant a/);
  assert.match(messages(RANGE.replace("0.25", "step"))[0]!, /^1: the options of a control are/);
  assert.match(messages("f(control.toggle('c', { value: true }));")[0]!, /^1: a control stands in/);
});
