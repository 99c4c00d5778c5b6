/** The controls of a cell as HTML: they stand under its code before anything has been loaded. */

import { type ControlCall, findControls } from "./control_calls.ts";
import { escapeHtml } from "./html.ts";
import { rangeText } from "./range_text.ts";

/** The controls that a cell declares; empty where it declares none, or some wrongly, which a check tells. */
export function renderControls(source: string): string {
  const controls = readControls(source).map(renderControl);
  return controls.length === 0
    ? ""
    : `<div class="controls">${controls.join("\n")}\n<p class="hint">${HINT}</p></div>\n`;
}

const HINT = "What depends on it is computed again, on your machine. " +
  '<span class="zh" lang="zh">改变后，依赖它的单元格会重新计算</span>';

function readControls(source: string): ControlCall[] {
  try {
    return findControls(source);
  } catch {
    return [];
  }
}

function renderControl(call: ControlCall): string {
  const name = escapeHtml(call.name), id = `control-${name}`;
  const published = escapeHtml(String(call.options.value));
  return `<div class="control ${call.kind}" data-control="${escapeHtml(JSON.stringify(call))}">
<label for="${id}"><code>${name}</code></label>
${renderInput(call, id)}
<button type="button" class="reset" disabled title="Back to the published value, ${published}">` +
    `Reset<span class="zh" lang="zh"> 复位</span></button></div>`;
}

function renderInput(call: ControlCall, id: string): string {
  // without "off", a browser fills in what a form held before a reload
  const start = `id="${id}" autocomplete="off"`;
  if (call.kind === "toggle") {
    return `<input ${start} type="checkbox" role="switch"${call.options.value ? " checked" : ""}>`;
  }
  if (call.kind === "choice") {
    const { options, value } = call.options;
    const items = options.map((one) =>
      `<option${one === value ? " selected" : ""}>${escapeHtml(String(one))}</option>`
    );
    return `<select ${start}>${items.join("")}</select>`;
  }
  const { min, max, step, value } = call.options;
  return `<input ${start} type="range" min="${min}" max="${max}" step="${step}" value="${value}">` +
    `<output for="${id}" aria-live="off">${rangeText(value, step)}</output>`;
}
