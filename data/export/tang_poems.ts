/**
 * Exports the quatrains (绝句: four lines of five or of seven characters) among the Complete Tang Poems of the npm
 * package `chinese-poetry` to data/tang_poems/quatrains.json.gz, in simplified characters.
 *
 *     deno run -A data/export/tang_poems.ts
 *
 * Poems with characters that are lost or that stand outside of Unicode's basic plane are left out, and so
 * is a text that occurred before.
 */
import { type Package, withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const POEMS: Package = {
  name: "chinese-poetry@2.0.1",
  integrity:
    "sha512-KtYARvV7CWNtax0na9+Jn6PlhGgSoid7PWyDzXI4KsCEm2odZcqEQyval5koaLygZnM/EQ3lfJ//25K8p3uHNg==",
};
const OPENCC: Package = {
  name: "opencc-js@1.4.2",
  integrity:
    "sha512-EdcspgdROiCCZDM+jZR6Pa670xW+EW2QhctPBQ8gRjg6lrx4IHEl+2s+kt5izk/TkxVRgdWuFgaGkaEdIUfdaw==",
};

interface Poem {
  readonly author: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** The four lines of a quatrain without their punctuation; undefined where the poem is none. */
function quatrainOf({ paragraphs }: Poem): string[] | undefined {
  const lines = paragraphs.join("").split(/[，。！？；、：]/).filter((line) => line !== "");
  const length = lines[0]?.length;
  const isWhole = lines.every((line) => /^[\u4e00-\u9fff]+$/.test(line) && line.length === length);
  return lines.length === 4 && (length === 5 || length === 7) && isWhole ? lines : undefined;
}

async function readPoems(folder: URL): Promise<Poem[]> {
  const tang = new URL("dist/quantangshi/", folder);
  const names = [...Deno.readDirSync(tang)].map(({ name }) => name);
  const numbers = names.flatMap((name) => name.match(/^poet\.tang\.(\d+)\.json$/)?.[1] ?? [])
    .map(Number).sort((a, b) => a - b);
  const files = await Promise.all(
    numbers.map((n) => Deno.readTextFile(new URL(`poet.tang.${n}.json`, tang))),
  );
  return files.flatMap((text) => JSON.parse(text) as Poem[]);
}

await withPackage(OPENCC, async (opencc) => {
  const { Converter } = await import(new URL("dist/esm/t2cn.js", opencc).href);
  const simplify: (text: string) => string = Converter({ from: "t", to: "cn" });
  await withPackage(POEMS, async (folder) => {
    const seen = new Set<string>();
    const quatrains = (await readPoems(folder)).flatMap((poem) => {
      const lines = quatrainOf(poem)?.map(simplify);
      if (lines === undefined || seen.has(lines.join())) return [];
      seen.add(lines.join());
      return [{ title: simplify(poem.title), author: simplify(poem.author), lines }];
    });
    console.log(quatrains.length, "quatrains");
    await writeCompressed("tang_poems/quatrains.json.gz", JSON.stringify(quatrains));
  });
});
