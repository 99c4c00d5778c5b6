/** A notebook's page of the site in headless Chromium: cells run, are edited, fail and are stopped. */

import type { Page } from "npm:playwright-core@1.65.1";
import assert from "node:assert/strict";
import type { Cell, Notebook, Output } from "../../tools/notebook/notebook_file.ts";
import { needsChromium, openSitePage } from "./_site_page.ts";

/** Writes a cell anew and runs it. */
async function runEdited(page: Page, cell: string, code: string): Promise<void> {
  const place = page.locator(`#${cell}`);
  if (await place.locator(".cm-content").count() === 0) {
    await place.hover();
    await place.locator(".edit").click();
  }
  await place.locator(".cm-content").fill(code);
  await place.locator(".run").click();
}

Deno.test({
  name:
    "on a page, all cells give what was published; edited ones are shown, located, stopped (needs a Chromium)",
  ...needsChromium,
  fn: async () => {
    await using opened = await openSitePage();
    const { page, faults } = opened;
    const status = page.locator(".status span");

    await page.click(".run-all .run");
    await page.locator(".status span", { hasText: /cells run:/ }).waitFor();
    assert.match(await status.textContent() ?? "", /^\d+ cells run: all as published/);

    await runEdited(
      page,
      "scratch-code",
      "const changed: number = values.length + 1;\nconsole.log(changed);",
    );
    const shown = page.locator("#scratch-code .outputs.differs");
    assert.equal(await shown.locator(".live").textContent(), "4");
    assert.match(await shown.locator(".published").textContent() ?? "", /equal to the mean/);

    await runEdited(page, "scratch-code", "const a = 1;\nabsent(a);");
    const failure = page.locator("#scratch-code .failure");
    await failure.waitFor();
    assert.match(await failure.textContent() ?? "", /^ReferenceError: absent.*line 2\)$/);

    await runEdited(page, "scratch-code", "const a = 1;\nlet b = ;");
    await failure.filter({ hasText: "SyntaxError" }).waitFor();
    assert.equal(await failure.textContent(), "SyntaxError: Unexpected token (cell 5, line 2)");

    await runEdited(page, "scratch-code", 'await fetch("https://example.org/?" + values);');
    await page.waitForFunction(() =>
      /fetch/.test(document.querySelector("#scratch-code .failure")?.textContent ?? "")
    );

    await runEdited(page, "scratch-code", "for (;;);");
    await page.click(".status .stop");
    await page.waitForFunction(() =>
      /^Stopped/.test(document.querySelector("#scratch-code .failure")?.textContent ?? "")
    );
    assert.deepEqual(faults, []);
  },
});

const code = (id: string, source: string, ...printed: string[]): Cell => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  execution_count: null,
  outputs: printed.map((line): Output => ({
    output_type: "stream",
    name: "stdout",
    text: `${line}\n`,
  })),
});

/** A control, a cell that depends on it, one that would fail if it ran, and one that doesn't depend. */
function addControl({ cells }: Notebook): void {
  const [declared, options] = ["gamma", "{ min: 0, max: 1, step: 0.25, value: 0.5 }"];
  cells.splice(
    3,
    0,
    code("absent", "throw new Error('nobody needs this cell');"),
    code(
      "control",
      `import { control } from "lib/notebook/mod.ts";\nconst start = 2;\n` +
        `const ${declared} = control.range("${declared}", ${options});`,
    ),
    code("twice", 'console.log("twice", start * gamma);', "twice 1"),
    code("alone", 'console.log("start", start);', "start 2"),
  );
}

/** The text of what a run showed in a cell, once it is there. */
async function waitForLive(page: Page, cell: string, text: string): Promise<void> {
  await page.locator(`#${cell} .live`, { hasText: text }).waitFor();
}

Deno.test({
  name:
    "on a page, a slider runs what depends on it, goes back, and is kept over a reload (needs a Chromium)",
  ...needsChromium,
  fn: async () => {
    await using opened = await openSitePage(addControl);
    const { page, faults } = opened;
    const slider = page.getByLabel("gamma"), reset = page.locator(".control .reset");
    assert.equal(await reset.isDisabled(), true);

    await slider.focus();
    for (let press = 0; press < 4; press++) await page.keyboard.press("ArrowRight");
    await waitForLive(page, "twice", "twice 2");
    assert.equal(await page.locator(".control output").textContent(), "1.00");
    const note = page.locator("#twice .outputs.is-yours");
    await note.waitFor();
    assert.equal(await note.getAttribute("data-note"), "gamma = 1.00");
    assert.equal(await page.locator("#twice .published").isVisible(), false);
    assert.equal(await page.locator("#alone").getAttribute("data-state"), null);

    await page.getByLabel(/Keep my changes/).check();
    await page.reload();
    assert.equal(await slider.inputValue(), "1");
    await page.locator("#twice .run").click(); // after those above: the one that fails
    await page.locator("#absent .failure").waitFor();

    await page.getByRole("button", { name: /Restore the page/ }).click();
    await page.locator("#twice .outputs.is-same").waitFor();
    assert.equal(await slider.inputValue(), "0.5");
    await page.reload();
    assert.equal(await slider.inputValue(), "0.5");
    assert.deepEqual(faults, []);
  },
});

Deno.test({
  name: "on a page, an exercise is solved, also after a reload (needs a Chromium)",
  ...needsChromium,
  fn: async () => {
    await using opened = await openSitePage(addControl);
    const { page, faults } = opened;
    const exercise = page.locator("#exercise-40-1-code"), answer = page.locator("#answer-40-1");
    const showing = (text: RegExp) => exercise.locator(".live").getByAltText(text);
    const write = (value: string) =>
      exercise.locator(".cm-content").fill(`const mine = ${value};\nawait check("40.1", mine);`);

    await page.getByText("Answer 40.1").click();
    await answer.getByRole("button", { name: /Try it/ }).click();
    await answer.getByAltText(/^40.1: correct/).waitFor();

    await exercise.getByRole("button", { name: /Start/ }).click();
    await write("2 * 4");
    await exercise.getByRole("button", { name: /Check/ }).click();
    await showing(/not yet: .*you multiplied by 4/).waitFor();
    await page.getByLabel(/Keep my changes/).check();
    await write("2 + 2");
    await page.keyboard.press("Shift+Enter");
    await showing(/^40.1: correct/).waitFor();
    assert.equal(await exercise.locator(".published").isVisible(), false);

    await page.reload();
    await page.locator("#exercise-40-1-code .cm-content", { hasText: "2 + 2" }).waitFor();
    await exercise.locator(".restore").click();
    assert.match(
      await exercise.locator(".cm-content").textContent() ?? "",
      /undefined = undefined/,
    );
    await page.reload();
    await page.waitForFunction(() => document.querySelector(".tools") !== null);
    assert.equal(await page.locator(".cm-content").count(), 0);
    assert.deepEqual(faults, []);
  },
});
