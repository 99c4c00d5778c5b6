/** The floors of lib: who may import whom, and that what is exported is used. */

import assert from "node:assert/strict";

const PROJECT = new URL("../", import.meta.url);
const LIB = new URL("lib/", PROJECT);
const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";

interface Import {
  readonly from: string;
  readonly to: string;
}

async function deno(...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: PROJECT,
  }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** The files with an ending under a folder, as paths from the project's folder; the kernels are no TypeScript. */
function filesOf(folder: string, ending: string): string[] {
  return [...Deno.readDirSync(new URL(folder, PROJECT))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return name === "kernels" ? [] : filesOf(`${folder}${name}/`, ending);
    return name.endsWith(ending) ? [`${folder}${name}`] : [];
  }).sort();
}

/** All imports of files, by paths below lib where they lie there. */
async function readImports(files: readonly string[]): Promise<Import[]> {
  const statements = files.map((file) => `import ${JSON.stringify(new URL(file, PROJECT))};`);
  const entry = `data:text/javascript,${encodeURIComponent(statements.join(""))}`;
  const { modules } = await deno("info", "--json", entry);
  const shorten = (specifier: string) => specifier.replace(LIB.href, "");
  return modules.filter((module: Module) => module.specifier.startsWith(LIB.href))
    .flatMap((module: Module) =>
      (module.dependencies ?? []).map(({ specifier, code, type }) => ({
        from: shorten(module.specifier),
        to: shorten((code ?? type)?.specifier ?? specifier),
      }))
    );
}

/** What `deno info --json` says of a module. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** The folders of lib in the order of the table in its README. */
async function readFloors(): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("README.md", LIB));
  return [...text.matchAll(/^\| (?:\d|beside) *\| \[`(\w+)`\]/gm)].map(([, folder]) => folder!);
}

const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf("/")));
const topOf = (file: string) => file.includes("/") ? file.split("/")[0]! : "";

/** What is wrong with an import between files of lib; undefined when nothing is. */
function fault({ from, to }: Import, floors: readonly string[]): string | undefined {
  if (to.startsWith("node:") && from !== "platform.ts") return "only platform.ts uses node:";
  if (to.includes(":")) return undefined; // a package
  const isPrivate = to.split("/").at(-1)!.startsWith("_");
  const isInside = `${folderOf(from)}/`.startsWith(folderOf(to) === "" ? "" : `${folderOf(to)}/`);
  if (isPrivate && !isInside) return "the file is private to its folder";
  const [user, used] = [topOf(from), topOf(to)];
  if (user === used || used === "") return undefined;
  if (user === "") return "the files of lib itself import no folder";
  return floors.indexOf(used) < floors.indexOf(user) ? undefined : "the import points up";
}

/** A circle of folders, such as ["rl/envs", "rl/tabular"]; re-exports are no imports of a folder. */
function findCircle(imports: readonly Import[]): string[] | undefined {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (to.includes(":") || from.endsWith("mod.ts")) continue;
    const [user, used] = [folderOf(from), folderOf(to)];
    // what a folder and those in it share lies in the folder itself
    if (user === used || user.startsWith(`${used}/`) || used.startsWith(`${user}/`)) continue;
    targets.set(user, (targets.get(user) ?? new Set()).add(used));
  }
  const walk = (path: string[]): string[] | undefined => {
    const start = path.indexOf(path.at(-1)!);
    if (start < path.length - 1) return path.slice(start + 1);
    for (const next of targets.get(path.at(-1)!) ?? []) {
      const circle = walk([...path, next]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  return [...targets.keys()].map((folder) => walk([folder])).find((found) => found !== undefined);
}

/** Code without comments, in which a name is a use of it. */
function withoutComments(code: string): string {
  return code.replace(/\/\*.*?\*\//gs, "").replace(/(^|\s)\/\/.*$/gm, "");
}

async function readCode(file: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(file, PROJECT));
  if (!file.endsWith(".ipynb")) return withoutComments(text);
  const { cells } = JSON.parse(text) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  return cells.filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => withoutComments([source].flat().join(""))).join("\n");
}

/** The values, not the types, that a module exports, by `deno doc`. */
async function readExports(file: string): Promise<string[]> {
  const { nodes } = await deno("doc", "--json", file);
  const symbols = Object.values(nodes as Record<string, { symbols?: DocSymbol[] }>)
    .flatMap(({ symbols }) => symbols ?? []);
  return symbols.filter(({ declarations }) =>
    declarations.some(({ kind }) => !["interface", "typeAlias", "moduleDoc"].includes(kind))
  ).map(({ name }) => name);
}

interface DocSymbol {
  readonly name: string;
  readonly declarations: { readonly kind: string }[];
}

Deno.test("lib/README.md names each folder of lib, and each folder has its mod.ts", async () => {
  const folders = [...Deno.readDirSync(LIB)].filter(({ isDirectory }) => isDirectory);
  assert.deepEqual(folders.map(({ name }) => name).sort(), (await readFloors()).sort());
  for (const { name } of folders) Deno.statSync(new URL(`${name}/mod.ts`, LIB));
});

Deno.test({
  name:
    "lib's imports point down, into no private file, and nowhere in a circle (needs --allow-run)",
  ignore: !mayRun,
  fn: async () => {
    const imports = await readImports(filesOf("lib/", ".ts")), floors = await readFloors();
    assert.ok(imports.length > 500);
    const faults = imports.flatMap((one) => {
      const found = fault(one, floors);
      return found === undefined ? [] : [`${one.from} imports ${one.to}: ${found}`];
    });
    assert.deepEqual(faults, []);
    assert.equal(findCircle(imports), undefined);
  },
});

Deno.test("the check of imports finds each fault", () => {
  const floors = ["random", "backend", "nn", "rl", "notebook"];
  const faultOf = (from: string, to: string) => fault({ from, to }, floors);
  assert.equal(faultOf("nn/dense.ts", "backend/mod.ts"), undefined);
  assert.equal(faultOf("nn/dense.ts", "_invalid_argument.ts"), undefined);
  assert.equal(faultOf("rl/envs/grid.ts", "rl/_checks.ts"), undefined);
  assert.equal(faultOf("nn/dense.ts", "npm:/katex@0.16.25"), undefined);
  assert.equal(faultOf("platform.ts", "node:fs"), undefined);
  assert.match(faultOf("nn/dense.ts", "node:fs")!, /node:/);
  assert.match(faultOf("backend/dense.ts", "nn/mod.ts")!, /points up/);
  assert.match(faultOf("rl/ppo.ts", "notebook/mod.ts")!, /points up/);
  assert.match(faultOf("rl/ppo.ts", "nn/_module.ts")!, /private/);
  assert.match(faultOf("rl/ppo.ts", "rl/envs/_grid.ts")!, /private/);
  assert.match(faultOf("platform.ts", "random/mod.ts")!, /import no folder/);
  const circle = [["rl/a/x.ts", "rl/b/x.ts"], ["rl/b/y.ts", "rl/c/x.ts"], [
    "rl/c/x.ts",
    "rl/b/z.ts",
  ]];
  assert.deepEqual(findCircle(circle.map(([from, to]) => ({ from: from!, to: to! }))), [
    "rl/c",
    "rl/b",
  ]);
});

/** Functions that the V8 of Deno and that of Chromium round differently (seen, of Deno 2.9 and Chromium 156). */
const ENGINES_OWN = /\bMath\.(a?sinh?|a?cosh?|a?tan|atan[2h]|exp|expm1|log|log10|log2|log1p)\b/;
/** Where one is called nevertheless. */
const ENGINES_OWN_CALLED: Readonly<Record<string, string>> = {
  "lib/_sine_cosine.ts": "for angles above 100,000",
  "lib/backend/host/self_test.ts": "for numbers that two builds are given in one engine",
};

Deno.test("lib calls no function of Math that engines round differently", async () => {
  const code = await Promise.all(
    filesOf("lib/", ".ts").map(async (file) => ({
      file,
      isEnginesOwn: ENGINES_OWN.test(await readCode(file)),
    })),
  );
  const others = code.filter(({ isEnginesOwn }) => isEnginesOwn).map(({ file }) => file);
  assert.deepEqual(others.filter((file) => !(file in ENGINES_OWN_CALLED)), []);
});

/** Exports that no other folder names, each with its reason. */
const UNUSED: Readonly<Record<string, string>> = {
  "lib/datasets/mod.ts addressPassages":
    "what the vectors of the addresses were made of, for other encoders",
  "lib/datasets/mod.ts centuryDescriptions": "the texts behind the vectors of the centuries",
  "lib/datasets/mod.ts longPassages":
    "what the vectors of the passages were made of, for other encoders",
  "lib/nn/mod.ts hardSilu": "called by its name in the table of activations",
  "lib/nn/mod.ts nonFiniteError": "the error for a training loop of one's own",
  "lib/rl/mod.ts A2C_DEFAULTS": "the settings that a config of one's own changes",
  "lib/rl/mod.ts DDPG_DEFAULTS": "the settings that a config of one's own changes",
  "lib/rl/mod.ts DdpgNetworks": "the type of an agent's networks",
  "lib/rl/mod.ts PPO_KERAS": "settings of a published example, to be compared with",
  "lib/rl/mod.ts REINFORCE_DEFAULTS": "the settings that a config of one's own changes",
  "lib/rl/mod.ts meanEntropy": "a term of a loss of one's own",
  "lib/transformer/mod.ts transformerDecoderBlock": "the formula that its module computes",
};

Deno.test({
  name: "what a public module exports is used outside its folder (needs --allow-run)",
  ignore: !mayRun,
  fn: async () => {
    const files = ["lib/", "tests/", "tools/"].flatMap((folder) => filesOf(folder, ".ts"));
    const code = await Promise.all(
      [...files, ...filesOf("notebooks/", ".ipynb")].filter((file) =>
        !file.endsWith("layers_test.ts")
      ).map(async (file) => ({
        folder: folderOf(file),
        words: new Set((await readCode(file)).match(/[\w$]+/g)),
      })),
    );
    const unused: string[] = [];
    const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", PROJECT)));
    for (const module of Object.values<string>(exports).map((path) => path.slice("./".length))) {
      const folder = `${folderOf(module)}/`;
      const others = code.filter((file) => !`${file.folder}/`.startsWith(folder));
      for (const name of await readExports(module)) {
        if (!others.some(({ words }) => words.has(name))) unused.push(`${module} ${name}`);
      }
    }
    assert.deepEqual(unused.sort(), Object.keys(UNUSED).sort());
  },
});
