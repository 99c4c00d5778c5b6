/** The README's recipe for a project of one's own, followed to the letter from an empty folder. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { findNode, openPage, runIn } from "./_run.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const hasAll = mayRun && await findNode() !== undefined && await findChromium() !== undefined;
const mayRead = (await Deno.permissions.query({ name: "read", path: projectFolder })).state;

/** What stands between code fences in a README: files by their names, and commands. */
interface Recipe {
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
}

/** Reads the recipe under a heading; a file's name ends the sentence before its fence. */
async function readRecipe(readme: string, heading: string): Promise<Recipe> {
  const text = await Deno.readTextFile(join(projectFolder, readme));
  const section = text.slice(text.search(RegExp(`^##+ ${heading}$`, "m"))).split(/\n##+ /)[0]!;
  const fences = [...section.matchAll(/(?:`([^`\s]+)`[:：]\n\n)?^```(\w+)\n(.*?)^```$/gms)];
  const named = fences.filter(([, name]) => name !== undefined);
  return {
    files: Object.fromEntries(named.map(([, name, , content]) => [name!, content!])),
    commands: fences.filter(([, , kind]) => kind === "sh").map(([, , , content]) => content!),
  };
}

const readEnglish = () => readRecipe("README.md", "In a project of your own");

/** An empty folder beside the library, with the recipe's files. */
async function follow({ files }: Recipe) {
  const parent = await Deno.makeTempDir({ prefix: "gradnotes-own-" });
  const folder = join(parent, "own");
  await Deno.symlink(projectFolder, join(parent, "gradnotes"));
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    await Deno.writeTextFile(join(folder, name), content);
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(parent, { recursive: true }) };
}

/** Runs a recipe's three ways; each must print what the first, in Deno, does, and that must match. */
async function runRecipe(recipe: Recipe, pattern: RegExp): Promise<void> {
  await using own = await follow(recipe);
  const bin = join(own.folder, "..", "bin"); // the commands' deno and node are those of the tests
  await Deno.mkdir(bin);
  await Deno.symlink(Deno.execPath(), join(bin, "deno"));
  const node = (await findNode())!.join(" ");
  if (node !== "node") {
    await Deno.writeTextFile(join(bin, "node"), `#!/bin/sh\nexec ${node} "$@"`, { mode: 0o755 });
  }
  const path = `export PATH="${bin}:$PATH"\n`;
  const sh = (commands: string) => runIn(own.folder, "bash", ["-ec", path + commands]);
  const [deno, nodeBundle, browserBundle] = recipe.commands;
  const expected = await sh(deno!);
  assert.match(expected, pattern);
  assert.equal(await sh(nodeBundle!), expected);
  await sh(browserBundle!);
  const lines = expected.trimEnd().split("\n").length;
  assert.equal(await openPage(join(own.folder, "dist"), lines), expected);
}

Deno.test({
  name: "the README's own project prints the same in Deno, Node 20 and a browser (needs them)",
  ignore: !required && !hasAll,
  fn: async () => {
    await runRecipe(
      await readEnglish(),
      /^(mean return \d+\.\d+\n){3}digits to train on 1438\n$/,
    );
  },
});

Deno.test({
  name: "the backend alone trains tfjs code in Deno, Node 20 and a browser (needs them)",
  ignore: !required && !hasAll,
  fn: async () => {
    await runRecipe(
      await readRecipe("lib/backend/README.md", "On its own"),
      /^(loss \d+\.\d+\n){3}$/,
    );
  },
});

Deno.test({
  name:
    "a user's deno check of all exports is clean, also without Deno and what Node 20 lacks (needs --allow-all)",
  ignore: !mayRun,
  fn: async () => {
    await using own = await follow(await readEnglish());
    const { exports } = JSON.parse(await Deno.readTextFile(join(projectFolder, "deno.json")));
    const imports = Object.keys(exports).map((name) =>
      `import "@gradnotes/lib${name.slice(1)}";\n`
    );
    await Deno.writeTextFile(join(own.folder, "all.ts"), imports.join(""));
    const config = JSON.parse(await Deno.readTextFile(join(own.folder, "deno.json")));
    // what Node 20 has: of ES2024 the well-formed strings alone
    const lib = ["dom", "dom.iterable", "es2023", "es2024.string"];
    const options = { strict: true, lib };
    const strict = JSON.stringify({ ...config, compilerOptions: options });
    await Deno.writeTextFile(join(own.folder, "es2023.json"), strict);
    await runIn(own.folder, Deno.execPath(), ["check", "main.ts", "all.ts"]);
    await runIn(own.folder, Deno.execPath(), ["check", "--config", "es2023.json", "all.ts"]);
  },
});

Deno.test({
  name: "the Chinese README has the same recipe",
  ignore: mayRead !== "granted",
  fn: async () => {
    assert.deepEqual(
      await readRecipe("README.zh-CN.md", "在自己的项目中使用"),
      await readEnglish(),
    );
  },
});
