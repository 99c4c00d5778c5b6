/** Where `deno task check` executes notebooks. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder } from "../../tools/common/task.ts";
import { findNotebooks } from "../../tools/notebook/notebook_file.ts";
import { needsPrograms } from "./_fixture.ts";

/** What openHosts() gives for all notebooks where there is no Chromium. */
async function openWithoutChromium(asked: object, environment: Record<string, string> = {}) {
  const { CHROMIUM_PATH: _, REQUIRE_BROWSER: __, ...own } = Deno.env.toObject();
  const hosts = pathToFileURL(join(projectFolder, "tools", "check", "hosts.ts"));
  const documents = findNotebooks().map((path) => ({ path }));
  const code = `import { openHosts } from "${hosts}";
    const { hosts, missing } = await openHosts(${JSON.stringify(documents)}, ${
    JSON.stringify(asked)
  });
    const show = ({ where, notebooks }) => [where ?? "natively", notebooks.length];
    console.log(JSON.stringify({ hosts: hosts.map(show), missing: missing.map(show) }));`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: projectFolder,
    clearEnv: true,
    env: { ...own, PATH: "", NO_COLOR: "1", ...environment },
  }).output();
  const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { opened: printed === "" ? undefined : JSON.parse(printed!), errors };
}

Deno.test(
  "all notebooks run natively, few on WebAssembly; a Chromium may be missing (needs --allow-run)",
  needsPrograms,
  async () => {
    assert.deepEqual((await openWithoutChromium({})).opened, {
      hosts: [["natively", findNotebooks().length], ["on WebAssembly alone", 3]],
      missing: [["in Chromium", 3]],
    });
  },
);

Deno.test(
  "WebAssembly that is asked for takes all notebooks, and nothing else runs (needs --allow-run)",
  needsPrograms,
  async () => {
    assert.deepEqual((await openWithoutChromium({ wasm: true })).opened, {
      hosts: [["on WebAssembly alone", findNotebooks().length]],
      missing: [],
    });
  },
);

Deno.test(
  "a Chromium that is asked for or required must be there (needs --allow-run)",
  needsPrograms,
  async () => {
    const message = /TaskError: There is no Chromium on this machine: install Debian's chromium/;
    assert.match((await openWithoutChromium({ engine: "chromium" })).errors!, message);
    assert.match((await openWithoutChromium({}, { REQUIRE_BROWSER: "1" })).errors!, message);
  },
);

Deno.test(
  "another engine that is asked for must be there, and its packages are named (needs --allow-run)",
  needsPrograms,
  async () => {
    const { errors } = await openWithoutChromium({ engine: "webkit" });
    assert.match(
      errors!,
      /TaskError: There is no WebKit on this machine: install Debian's webkit2gtk-driver and xvfb\./,
    );
  },
);
