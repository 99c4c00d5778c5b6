/** Writes a file so that it is whole at every moment, also when the process is killed. */
import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** Write text or bytes to a temporary file beside `path`, then rename it into place. */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
