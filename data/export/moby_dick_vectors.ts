/**
 * Exports the vectors of Moby-Dick's long paragraphs by all-MiniLM-L6-v2 to
 * data/moby_dick/passage_vectors.bin.gz: 16 bits an element, the least significant byte first.
 *
 *     deno task models && deno run -A data/export/moby_dick_vectors.ts
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { loadMobyDick, longPassages } from "lib/datasets/mod.ts";
import { loadMiniLm } from "lib/text/mod.ts";
import { writeCompressed } from "./_write.ts";

await setUpBackend();
const encoder = await loadMiniLm(), passages = longPassages(await loadMobyDick());
const vectors = passages.map(({ text }) => {
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
await writeCompressed("moby_dick/passage_vectors.bin.gz", new Uint8Array(bytes.buffer));
