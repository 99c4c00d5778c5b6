/**
 * Exports the vectors of passages of the State of the Union addresses by all-MiniLM-L6-v2 to
 * data/state_of_the_union/passage_vectors.bin.gz, those of the centuries' descriptions behind them: 16
 * bits an element, the least significant byte first.
 *
 *     deno task models && deno run -A data/export/address_vectors.ts
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { addressPassages, centuryDescriptions, loadStateOfTheUnion } from "lib/datasets/mod.ts";
import { loadMiniLm } from "lib/text/mod.ts";
import { writeCompressed } from "./_write.ts";

await setUpBackend();
const encoder = await loadMiniLm(), passages = addressPassages(await loadStateOfTheUnion());
const texts = [
  ...passages.map(({ text }) => text),
  ...Object.values(centuryDescriptions()).flat(),
];
const vectors = texts.map((text) => {
  const vector = encoder.encode([text]), elements = vector.dataSync();
  vector.dispose();
  return elements;
});
const { size } = encoder.bert.tokenEmbedding;
const bytes = new DataView(new ArrayBuffer(2 * size * vectors.length));
vectors.forEach((vector, row) => {
  vector.forEach((x, i) => bytes.setFloat16(2 * (row * size + i), x, true));
});
console.log(passages.length, "passages");
await writeCompressed("state_of_the_union/passage_vectors.bin.gz", new Uint8Array(bytes.buffer));
