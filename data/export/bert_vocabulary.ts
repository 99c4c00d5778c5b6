/**
 * Exports the vocabulary of BERT uncased from the tokenizer of all-MiniLM-L6-v2 to
 * data/bert/vocabulary.txt.gz: a piece a line, in the order of their numbers.
 *
 *     deno task models && deno run -A data/export/bert_vocabulary.ts
 */
import { writeCompressed } from "./_write.ts";

const TOKENIZER = new URL("../models/all_minilm_l6_v2/tokenizer.json", import.meta.url);

const { model } = JSON.parse(await Deno.readTextFile(TOKENIZER)) as {
  model: { vocab: Record<string, number> };
};
const pieces = Object.entries(model.vocab).sort(([, a], [, b]) => a - b).map(([piece]) => piece);
console.log(pieces.length, "pieces");
await writeCompressed("bert/vocabulary.txt.gz", `${pieces.join("\n")}\n`);
