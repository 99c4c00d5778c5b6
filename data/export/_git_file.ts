/** Reads files of a public git repository from a clone of it, at a pinned commit. Needs git. */
import { sha256 } from "lib/_sha256.ts";

/** A repository, pinned by its commit. */
export interface Repository {
  /** Where to clone it from. */
  readonly url: string;
  readonly commit: string;
}

/**
 * The text of a file as it was at the pinned commit.
 *
 * @param clone the folder of a clone, also a bare one
 * @param path the file's, from the repository's root
 * @param digest SHA-256 of the file
 * @throws {Error} when the clone has no such commit or file, or the file is another
 */
export async function readGitFile(
  clone: string,
  { url, commit }: Repository,
  path: string,
  digest: string,
): Promise<string> {
  const git = new Deno.Command("git", { args: ["-C", clone, "show", `${commit}:${path}`] });
  const { success, stdout, stderr } = await git.output();
  if (!success) {
    throw new Error(`clone ${url} and name its folder: ${new TextDecoder().decode(stderr)}`);
  }
  const found = await sha256(stdout);
  if (found !== digest) {
    throw new Error(
      `Cannot export ${path}: its SHA-256 must be ${digest}, current value is ${found}`,
    );
  }
  return new TextDecoder().decode(stdout);
}
