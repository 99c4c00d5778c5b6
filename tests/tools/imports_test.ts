/** The folders of tools/ import each other in one direction only. */

import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";

const TOOLS = join(projectFolder, "tools");

/** The TypeScript files below a folder. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return filesIn(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** The files that a file imports by a relative path. */
function importsOf(file: string): string[] {
  const code = Deno.readTextFileSync(file);
  const found = code.matchAll(/^(?:import|export)\b[^;]*?\bfrom "(\.[^"]+)";/gm);
  return Array.from(found, ([, path]) => join(dirname(file), path!));
}

/** The path back to where one came from, along edges of a graph; undefined where there is none. */
function findCircle(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle !== undefined) return circle;
    }
    done.add(node);
    return undefined;
  };
  return [...graph.keys()].map((node) => visit(node, [])).find((circle) => circle !== undefined);
}

Deno.test("no import of tools/ leads back to where it came from, by file or by folder", () => {
  const files = new Map<string, Set<string>>(), folders = new Map<string, Set<string>>();
  for (const file of filesIn(TOOLS)) {
    const imported = importsOf(file);
    files.set(file, new Set(imported));
    const [from] = relative(TOOLS, file).split("/");
    const others = imported.map((path) => relative(TOOLS, path).split("/")[0]!);
    folders.set(from!, new Set([...folders.get(from!) ?? [], ...others].filter((x) => x !== from)));
  }
  assert.ok(files.size > 40 && folders.size > 5, "the imports were found");
  assert.equal(findCircle(files), undefined);
  assert.equal(findCircle(folders), undefined);
});

Deno.test("findCircle() finds one", () => {
  const graph = new Map([["a", new Set(["b"])], ["b", new Set(["c"])], ["c", new Set(["b"])]]);
  assert.deepEqual(findCircle(graph), ["b", "c", "b"]);
});
