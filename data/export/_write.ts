/** Writes a compressed data file, whole or not at all, and prints what data/README.md says of it. */
import { gzipSync } from "fflate";
import { writeAtomically } from "lib/platform.ts";
import { sha256 } from "lib/_sha256.ts";

const DATA = new URL("../", import.meta.url);

/**
 * Compress `content` to a file of `data/`: the same bytes on every machine.
 *
 * @param path from `data/`: "mnist/images.bin.gz"
 */
export async function writeCompressed(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const compressed = gzipSync(bytes, { level: 9, mtime: 0 });
  await Deno.mkdir(new URL("./", new URL(path, DATA)), { recursive: true });
  await writeAtomically(new URL(path, DATA).pathname, compressed);
  console.log(`${path}: ${compressed.length} bytes, SHA-256 ${await sha256(compressed)}`);
}
