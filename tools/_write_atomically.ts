/** Writes a file so that it is whole at every moment, also when the process is killed. */
import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** Write `text` to a temporary file beside `path`, then rename it into place. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await Deno.writeTextFile(temporary, text);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
