/**
 * Exports the search collection of the State of the Union addresses: the vectors of passages, queries,
 * queries with a mistake, and both after a spelling correction by all-MiniLM-L6-v2, 16 bits an element, the
 * least significant byte first, to data/state_of_the_union/search_vectors.bin.gz; the queries with their judgements (_address_grades.json) to
 * data/state_of_the_union/search_queries.json.gz.
 *
 *     deno task models && deno run -A data/export/address_search.ts
 */
import { readFileSync } from "node:fs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadStateOfTheUnion, searchPassages, type SearchQuery } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { splitWords } from "lib/search/mod.ts";
import { loadMiniLm } from "lib/text/mod.ts";
import { NAMES, OWN_WORDS } from "./_address_queries.ts";
import { corrector } from "./_correct.ts";
import { writeCompressed } from "./_write.ts";

/** One mistake in the longest word: a letter left out, doubled or exchanged with the next. */
function withMistake(text: string, random: Random): string {
  const words = text.split(" ");
  const length = Math.max(...words.map((word) => word.length));
  const at = words.findIndex((word) => word.length === length), word = words[at]!;
  const i = random.integer(1, length - 1), rest = word.slice(i + 1);
  const mistakes = [rest, word[i]! + word[i]! + rest, rest[0]! + word[i]! + rest.slice(1)];
  words[at] = word.slice(0, i) + mistakes[random.integer(0, mistakes.length)]!;
  return words.join(" ");
}

/** With "text" for key: place of a passage -> grade. */
function grades(): Record<string, SearchQuery["grades"]> {
  const file = new URL("_address_grades.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

const judged = grades(), random = new Random(10);
const passages = searchPassages(await loadStateOfTheUnion());
const correct = corrector(passages.map(({ text }) => splitWords(text)));
const corrected = (text: string) => splitWords(text).map(correct).join(" ");
const queries = [NAMES, OWN_WORDS].flatMap((texts, i): SearchQuery[] =>
  texts.map((text) => {
    let typed = withMistake(text, random);
    while (typed === text) typed = withMistake(text, random);
    const kind = i === 0 ? "names" : "own words";
    return {
      ...{ text, typed, kind, grades: judged[text] ?? {} },
      ...{ textCorrected: corrected(text), typedCorrected: corrected(typed) },
    };
  })
);
await writeCompressed("state_of_the_union/search_queries.json.gz", JSON.stringify(queries) + "\n");

if (!Deno.args.includes("--queries")) {
  await setUpBackend();
  const encoder = await loadMiniLm();
  const texts = [
    ...passages.map(({ text }) => text),
    ...queries.map(({ text }) => text),
    ...queries.map(({ typed }) => typed),
    ...queries.map(({ textCorrected }) => textCorrected),
    ...queries.map(({ typedCorrected }) => typedCorrected),
  ];
  const { size } = encoder.bert.tokenEmbedding;
  const bytes = new DataView(new ArrayBuffer(2 * size * texts.length));
  for (const [row, text] of texts.entries()) {
    const vector = encoder.encode([text]), elements = vector.dataSync();
    elements.forEach((x, i) => bytes.setFloat16(2 * (row * size + i), x, true));
    vector.dispose();
  }
  console.log(passages.length, "passages");
  await writeCompressed("state_of_the_union/search_vectors.bin.gz", new Uint8Array(bytes.buffer));
}
