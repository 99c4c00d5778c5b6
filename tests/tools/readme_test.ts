/** The generated parts of the READMEs: figures, reading paths, gallery; and the rule that holds them. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Project } from "../../tools/check/_project.ts";
import { readme } from "../../tools/check/readme.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { MAP_FILE, textOfMap } from "../../tools/notebook/notebook_map.ts";
import { findPicture, type Picture } from "../../tools/notebook/picture.ts";
import { newNotebook } from "../../tools/notebook/template.ts";
import { readFigures } from "../../tools/readme/figures.ts";
import { gallery, galleryPicture, isPictureOf } from "../../tools/readme/gallery.ts";
import { peersTable, whyList } from "../../tools/readme/measured_text.ts";
import { pathsText } from "../../tools/readme/paths_text.ts";
import {
  PATHS_FILE,
  problemsOfPaths,
  type ReadingPath,
  readPaths,
} from "../../tools/readme/reading_paths.ts";
import { updateReadme } from "../../tools/readme/update_readme.ts";
import { needsPrograms } from "./_fixture.ts";

function document(name: string, pictures: Readonly<Record<string, string>> = {}) {
  const notebook = newNotebook(name, "Why a < b?");
  const drawn = Object.entries(pictures).map(([id, content]) => ({
    cell_type: "code" as const,
    id,
    metadata: {},
    source: "",
    execution_count: 1,
    outputs: [{
      output_type: "display_data" as const,
      data: { "image/svg+xml": content, "text/plain": `[figure] ${id}` },
      metadata: {},
    }],
  }));
  return {
    name: `notebooks/${name}.ipynb`,
    notebook: { ...notebook, cells: [...notebook.cells, ...drawn] },
  };
}

const svg = (width: number, height: number, content = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`;

const path = (...notebooks: string[]): ReadingPath => ({
  id: "short",
  english: "A day",
  chinese: "一天",
  about: "Two of them.",
  chineseAbout: "两本。",
  steps: [{ notebooks }],
});

Deno.test("problemsOfPaths() finds what is missing, twice, or before what it builds on", () => {
  const known = [{ number: "01", prerequisites: [] }, { number: "02", prerequisites: ["01"] }];
  assert.deepEqual(problemsOfPaths([path("01", "02")], known), []);
  assert.deepEqual(problemsOfPaths([path("02", "01")], known), [
    'the path "short" has notebook 02 without 01 before it',
  ]);
  assert.deepEqual(problemsOfPaths([path("01", "01", "03")], known), [
    'the path "short" names notebook 01 twice',
    'the path "short" names notebook 03, which is not there',
  ]);
});

Deno.test("a path is a chain of links in the README's language", () => {
  const notebooks = [document("01_tensors"), document("02_losses")];
  assert.match(
    pathsText([path("01", "02")], notebooks, "en"),
    /<b>A day<\/b> \(2 notebooks.*\[01 Tensors\]\(notebooks\/01_tensors\.ipynb\) → \[02 Losses\]/s,
  );
  assert.match(pathsText([path("01", "02")], notebooks, "zh"), /一天.*两本。.*\[01 标题\]/s);
});

Deno.test("findPicture() takes the chosen cell, else the first figure that is readable when small", () => {
  const { notebook } = document("01_tensors", {
    bar: svg(520, 37),
    first: svg(500, 300),
    tall: svg(500, 900),
  });
  assert.equal(findPicture(notebook)?.alt, "first");
  assert.equal(findPicture(notebook, "tall")?.alt, "tall");
  assert.equal(findPicture(notebook, "absent")?.alt, "first");
  assert.equal(findPicture(newNotebook("02_losses", "Why?")), undefined);
});

Deno.test("the gallery has picture, title and question of each notebook, escaped, by subject", () => {
  const notebooks = [document("01_tensors", { curve: svg(500, 300) }), document("12_rnn")];
  const text = gallery(notebooks, {}, "en");
  assert.match(text, /^### Foundations\n\n<table>/);
  assert.match(text, /<img src="data\/figures\/gallery\/01\.png" width="\d+" alt="curve">/);
  assert.match(text, /### Text\n.*★ <b><a href="notebooks\/12_rnn\.ipynb">12 Rnn<\/a>/s);
  assert.match(text, /Why a &lt; b\?/);
  assert.match(gallery(notebooks, {}, "zh"), /### 基础\n.*01 标题/s);
});

Deno.test("a picture of the gallery is small, knows its source and is without Chinese", async () => {
  const content = svg(500, 300, '<text x="9" y="9">loss 损失</text><text x="1" y="1"/>');
  const picture: Picture = { type: "image/svg+xml", content, alt: "" };
  const file = await galleryPicture(picture);
  const header = new DataView(file.buffer);
  assert.deepEqual([header.getUint32(16), header.getUint32(20)], [320, 240]);
  assert.deepEqual(await galleryPicture(picture), file);
  assert.equal(await isPictureOf(file, picture), true);
  assert.equal(await isPictureOf(file, { ...picture, content: svg(500, 300) }), false);
  assert.equal(await isPictureOf(new Uint8Array(), picture), false);
});

Deno.test("readFigures() finds every figure of the READMEs in the project's data", () => {
  const figures = readFigures(projectFolder);
  const ppo = Object.entries(figures.ppo);
  for (const [name, value] of ppo) assert.ok(value > 0 && value < 10_000, `${name}: ${value}`);
  const { workloads, failures, timesStock, shareOfPyTorch } = figures.training;
  assert.ok(workloads > failures && failures > 0);
  assert.ok(timesStock[0] > 1 && timesStock[1] > timesStock[0]);
  assert.ok(shareOfPyTorch[0] > 0 && shareOfPyTorch[1] >= shareOfPyTorch[0]);
  for (const language of ["en", "zh"] as const) {
    const text = whyList(figures, language) + peersTable(figures, language);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
  }
});

Deno.test("updateReadme() needs all markers, and writing twice changes nothing", () => {
  const sources = {
    notebooks: [document("01_tensors")],
    chosen: {},
    paths: readPaths(join(projectFolder, "absent")),
    figures: readFigures(projectFolder),
  };
  const names = ["why", "paths", "gallery", "peers", "notebooks"];
  const empty = names.map((name) => `<!-- ${name}:start --><!-- ${name}:end -->`).join("\n");
  const once = updateReadme(empty, sources, "en");
  assert.equal(updateReadme(once, sources, "en"), once);
  assert.throws(() => updateReadme("# Notes", sources, "en"), /"<!-- why:start -->" .*missing/);
});

Deno.test(
  "the readme rule finds parts, pictures, a map and a path that are not right (needs deno task test)",
  needsPrograms,
  async () => {
    const notebooks = [document("01_tensors", { curve: svg(500, 300) })];
    const documents = [{ path: "README.md", name: "README.md", text: "# Notes\n" }];
    const root = Deno.makeTempDirSync({ prefix: "gradnotes-readme-" });
    try {
      for (const folder of ["data/measured", "data/notes", "lib/backend", "tests/golden"]) {
        Deno.mkdirSync(join(root, folder), { recursive: true });
      }
      for (const name of ["44_ppo", "46_landscape_peers", "46_environments", "20_transformer"]) {
        const file = `data/measured/${name}.json`;
        Deno.copyFileSync(join(projectFolder, file), join(root, file));
      }
      for (const file of ["lib/backend/README.md", "data/notes/items.json"]) {
        Deno.copyFileSync(join(projectFolder, file), join(root, file));
      }
      const project = { root, notebooks, documents } as unknown as Project;
      const problems = await readme.check(project);
      assert.deepEqual(problems.map(({ file }) => file), [
        "README.md",
        "data/figures/gallery/01.png",
        "data/notes/notebooks.json",
      ]);
      Deno.writeTextFileSync(join(root, MAP_FILE), textOfMap(notebooks));
      Deno.writeTextFileSync(join(root, PATHS_FILE), JSON.stringify([path("02")]));
      const [, , last] = await readme.check(project);
      assert.match(last!.message, /names notebook 02, which is not there/);
      assert.deepEqual(await readme.check({ root, notebooks: [], documents }), []);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
);
