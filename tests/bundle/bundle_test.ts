/** The library bundled for Node and for a browser: trainings give the digits that Deno gives. */

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { findNode, openPage, runIn } from "./_run.ts";

const PROGRAM = join(projectFolder, "tests", "bundle", "program.ts");

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const hasNode = mayRun && await findNode() !== undefined;
const hasBrowser = mayRun && await findChromium() !== undefined;

/** What the program prints in Deno, without a bundle. */
let expected: Promise<string> | undefined;
const inDeno = () => expected ??= runIn(projectFolder, Deno.execPath(), ["run", "-A", PROGRAM]);

/** A folder with the program in one file and the data beside it, to be used and removed. */
async function bundle(platform: "deno" | "browser", file: string) {
  const folder = await Deno.makeTempDir({ prefix: "gradnotes-bundle-" });
  const options = ["--quiet", "--platform", platform, "--output", join(folder, file)];
  await runIn(projectFolder, Deno.execPath(), ["bundle", ...options, PROGRAM]);
  cpSync(join(projectFolder, "data"), join(folder, "data"), { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test({
  name: "bundled for Node 20, two trainings and all data are Deno's to the last digit (needs node)",
  ignore: !required && !hasNode,
  fn: async () => {
    await using bundled = await bundle("deno", "program.mjs");
    const [command, ...options] = (await findNode())!;
    const printed = await runIn(bundled.folder, command, [...options, "program.mjs"]);
    assert.equal(printed, await inDeno());
  },
});

Deno.test({
  name:
    "bundled for a browser, two trainings and all data are Deno's to the last digit (needs a Chromium)",
  ignore: !required && !hasBrowser,
  fn: async () => {
    await using bundled = await bundle("browser", "program.js");
    const page = `<!doctype html><script type="module" src="program.js"></script>`;
    await Deno.writeTextFile(join(bundled.folder, "index.html"), page);
    const lines = await inDeno();
    assert.equal(await openPage(bundled.folder, lines.trimEnd().split("\n").length), lines);
  },
});
