/**
 * Exports 4,000 sentences of the Chinese Wikipedia with words and names, of the Universal NER project, to
 * data/named_entities/chinese.txt.gz: a sentence a line, a space between words, and behind a word of a name
 * its tag ("上海/B-LOC 市/I-LOC 内").
 *
 *     git clone https://github.com/UniversalNER/UNER_Chinese-GSDSIMP
 *     deno run -A data/export/named_entities.ts UNER_Chinese-GSDSIMP
 *
 * First 3,000 of the sentences to train on, then all 500 to choose settings by, then all 500 to test.
 */
import { readGitFile } from "./_git_file.ts";
import { writeCompressed } from "./_write.ts";

const REPOSITORY = {
  url: "https://github.com/UniversalNER/UNER_Chinese-GSDSIMP",
  commit: "1f0307599dece7b83f4cba90ce9b63ef37a7b162",
};
const PARTS = [
  {
    name: "train",
    count: 3000,
    sha256: "a03b5260c3d960aa711ff5f12b797de5c7d7f412563593c173cd0e7135001db5",
  },
  {
    name: "dev",
    count: 500,
    sha256: "8aeab3ac662468e258a65f887844c50cee8311cb080b60a421ff7aa8a05e8032",
  },
  {
    name: "test",
    count: 500,
    sha256: "f1d8faa790d914fe01a24627874c8e7fad9c40b54742f5aefab5ba3f7c8edede",
  },
];

const clone = Deno.args[0] ?? "UNER_Chinese-GSDSIMP", lines: string[] = [];
for (const { name, count, sha256 } of PARTS) {
  const text = await readGitFile(clone, REPOSITORY, `zh_gsdsimp-ud-${name}.iob2`, sha256);
  const sentences = text.trim().split("\n\n").map((block) =>
    block.split("\n").filter((line) => !line.startsWith("#")).map((line) => {
      const [, word, tag] = line.split("\t");
      return tag === "O" ? word! : `${word}/${tag}`;
    })
  );
  if (sentences.length < count) throw new Error(`${name}: only ${sentences.length} sentences`);
  lines.push(...sentences.slice(0, count).map((words) => `${words.join(" ")}\n`));
}
console.log(lines.length, "sentences");
await writeCompressed("named_entities/chinese.txt.gz", lines.join(""));
