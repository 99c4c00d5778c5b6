/** What a reader sees first in a real JupyterLab: the welcome with pictures, and Deno's kernel alone. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";
import { openNotebook } from "./_lab.ts";

const FIXTURE = join(projectFolder, "tests", "fixtures", "browser.ipynb");
const SMALLEST_PICTURE = 60;

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

for (const theme of ["light", "dark"] as const) {
  Deno.test({
    name: `JupyterLab opens on a welcome with pictures, ${theme} (needs Chromium)`,
    ignore,
    fn: async () => {
      await ensureSetUp();
      await using lab = await openNotebook(FIXTURE, { theme });
      const { page } = lab;
      await page.goto(`${new URL(page.url()).origin}/`);
      const welcome = page.locator(".jp-MarkdownViewer");
      await welcome.getByRole("heading", { name: /machine-learning notes that run/ }).waitFor();
      const links = await welcome.locator("td b a").allTextContents();
      assert.ok(links.some((text) => text.startsWith("44 Proximal")), `${links}`);
      const pictures = welcome.locator("td img");
      assert.ok(await pictures.count() >= 5);
      for (const picture of await pictures.all()) {
        const height = await picture.evaluate(async (image) => {
          await (image as HTMLImageElement).decode();
          return image.getBoundingClientRect().height;
        });
        assert.ok(height >= SMALLEST_PICTURE, `a picture of ${height} pixels`);
      }
      const folder = Deno.env.get("SCREENSHOTS");
      if (folder !== undefined) {
        Deno.mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `welcome ${theme}.png`) });
      }
      assert.deepEqual(lab.pageErrors, []);
    },
  });
}

Deno.test({
  name: "the launcher offers Deno and no other kernel (needs Chromium)",
  ignore,
  fn: async () => {
    await ensureSetUp();
    await using lab = await openNotebook(FIXTURE);
    await lab.page.keyboard.press("Control+Shift+l");
    const cards = lab.page.locator(
      '.jp-LauncherCard[data-category="Notebook"] .jp-LauncherCard-label',
    );
    await cards.first().waitFor();
    assert.deepEqual(await cards.allTextContents(), ["Deno"]);
  },
});
