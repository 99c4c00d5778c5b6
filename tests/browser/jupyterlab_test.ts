/** Notebooks in a real JupyterLab: Run All, figures in both themes, progress, Stop and continue. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";
import { openNotebook } from "./_lab.ts";
import type { OpenNotebook } from "./_open_notebook.ts";

const notebook = (name: string) => join(projectFolder, "notebooks", `${name}.ipynb`);
/** Trains for seconds, with live figures. */
const TRAINING = notebook("42_dqn");
/** Has outputs of every kind. */
const PICTURES = notebook("30_vae_reparameterization");
const FIXTURE = join(projectFolder, "tests", "fixtures", "browser.ipynb");
const RUN_LIMIT_MS = 180_000;
const SMALLEST_FIGURE = 30; // the box of an exercise

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

/** Saves a picture where a person can look at it, in the folder that SCREENSHOTS names. */
async function keepPicture(lab: OpenNotebook, name: string) {
  const folder = Deno.env.get("SCREENSHOTS");
  if (folder === undefined) return;
  Deno.mkdirSync(folder, { recursive: true });
  await lab.screenshot(join(folder, `${name}.png`));
}

/** The first lines of `text` that do not stand at the same place in `before`, cut to a readable length. */
function newLines(text: string, before: string): string[] {
  const old = before.split("\n");
  return text.split("\n").filter((line, i) => line !== old[i]).slice(0, 5)
    .map((line) => line.slice(0, 100));
}

interface Figure {
  readonly width: number;
  readonly height: number;
  /** Opacity within its left edge, up to 255. */
  readonly opacity: number;
}

/** Checks that the page shows each SVG figure of the saved notebook, large enough and on a ground of its own. */
async function assertFiguresVisible(lab: OpenNotebook, saved: string) {
  const cells: { outputs?: { data?: Record<string, unknown> }[] }[] = JSON.parse(saved).cells;
  const count = cells.flatMap((cell) => cell.outputs ?? [])
    .filter((output) => output.data?.["image/svg+xml"] !== undefined).length;
  assert.ok(count > 0);
  const images = lab.outputs("img[src^='data:image/svg']");
  await images.nth(count - 1).waitFor();
  const figures: Figure[] = await images.evaluateAll((elements) =>
    Promise.all((elements as HTMLImageElement[]).map(async (image) => {
      await image.decode();
      const context = document.createElement("canvas").getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { width, height } = image.getBoundingClientRect();
      return { width, height, opacity: context.getImageData(3, 20, 1, 1).data[3]! };
    }))
  );
  assert.equal(figures.length, count);
  for (const { width, height, opacity } of figures) {
    assert.ok(Math.min(width, height) > SMALLEST_FIGURE, `a figure of ${width} x ${height} pixels`);
    assert.equal(opacity, 255, "a figure has its own ground, not that of a dark page");
  }
}

Deno.test({
  name: "JupyterLab runs all of notebook 42, figures show in both themes (needs Chromium)",
  ignore,
  fn: async (t) => {
    await ensureSetUp();
    const folder = Deno.makeTempDirSync();
    const executed = join(folder, "executed.ipynb");
    await t.step("Run All in the light theme", async () => {
      await using lab = await openNotebook(TRAINING);
      await lab.runAll(RUN_LIMIT_MS);
      await keepPicture(lab, "notebook 42 light");
      assert.deepEqual(await lab.errors(), []);
      assert.ok(lab.replies.length > 0);
      assert.deepEqual(lab.replies.filter((status) => status !== "ok"), []);
      assert.deepEqual(lab.pageErrors, []);
      const saved = await lab.save();
      await assertFiguresVisible(lab, saved);
      assert.deepEqual(newLines(saved, Deno.readTextFileSync(TRAINING)), []);
      Deno.writeTextFileSync(executed, saved);
    });
    await t.step("what was saved, in the dark theme", async () => {
      await using lab = await openNotebook(executed, { theme: "dark" });
      await keepPicture(lab, "notebook 42 dark");
      await assertFiguresVisible(lab, Deno.readTextFileSync(executed));
    });
    Deno.removeSync(folder, { recursive: true });
  },
});

Deno.test({
  name: "a notebook that is read and saved in JupyterLab keeps its bytes (needs Chromium)",
  ignore,
  fn: async () => {
    await ensureSetUp();
    const before = Deno.readTextFileSync(PICTURES);
    await using lab = await openNotebook(PICTURES);
    await lab.kernelIdle();
    const { mtime } = Deno.statSync(lab.file);
    // What the autosave does after two minutes.
    const saved = await lab.save();
    assert.ok(Deno.statSync(lab.file).mtime! > mtime!, "it was saved");
    assert.deepEqual(newLines(saved, before), []);
    assert.equal(saved.length, before.length);
  },
});

Deno.test({
  name: "Stop ends a long loop and running its cell again continues it (needs Chromium)",
  ignore,
  fn: async () => {
    await ensureSetUp();
    await using lab = await openNotebook(FIXTURE);
    await lab.startAll();
    await lab.page.getByText(/long loop .* [1-9]\d\/300/).waitFor();
    await lab.pressStop();
    await lab.untilDone(RUN_LIMIT_MS);
    assert.match(
      (await lab.outputs("pre").allTextContents()).join("\n"),
      /interrupted at \d+\/300/,
    );
    assert.match((await lab.errors()).join("\n"), /^Interrupted: "long loop" was stopped at/);

    await lab.page.locator(".jp-CodeCell", { hasText: "visited.push" }).click();
    await lab.page.keyboard.press("Shift+Enter");
    await lab.page.keyboard.press("Shift+Enter");
    const frames = await lab.untilDone(RUN_LIMIT_MS);
    await keepPicture(lab, "continued");
    assert.ok(frames.length >= 3, `the progress bar moves, seen were ${frames}`);
    assert.deepEqual(await lab.errors(), []);
    const outputs = (await lab.outputs("pre").allTextContents()).join("\n");
    assert.match(outputs, /visited 300 steps, 300 of them different/);
  },
});
