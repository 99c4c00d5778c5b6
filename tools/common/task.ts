/** What every `deno task` shares: the project's folder, the Deno version check and one-sentence errors. */

import { dirname } from "node:path";

/** The folder that holds deno.json. */
export const projectFolder = dirname(dirname(import.meta.dirname!));

/** A failure that the reader can act on: its message is one sentence with the remedy, shown without a stack. */
export class TaskError extends Error {
  override name = "TaskError";
}

/** A command line that a task does not understand: nothing has been done yet. */
export class UsageError extends TaskError {
  override name = "UsageError";
}

const OLDEST_DENO = "2.9.0";

/** Throws a TaskError when the running Deno is older than the notebooks need. */
export function checkDenoVersion(version: string = Deno.version.deno): void {
  if (version.localeCompare(OLDEST_DENO, "en", { numeric: true }) >= 0) return;
  throw new TaskError(
    `This is Deno ${version} and the notebooks need ${OLDEST_DENO} or later: run "deno upgrade", ` +
      `or start with "npx -y --prefer-offline deno@2.9.6 task ..." instead of "deno task ...".`,
  );
}

/** Runs the main function of a task; a TaskError becomes one sentence on stderr and exit code 1 (2 for a UsageError). */
export async function runTask(main: () => Promise<void>): Promise<void> {
  try {
    checkDenoVersion();
    await main();
  } catch (error) {
    const known = error instanceof TaskError ? error : fileSystemError(error);
    if (known === undefined) throw error;
    console.error(known.message);
    Deno.exit(known instanceof UsageError ? 2 : 1);
  }
}

/** Turns an error of the file system that has a remedy into a TaskError. */
function fileSystemError(error: unknown): TaskError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOSPC") {
    return new TaskError(
      `The disk is full (about 700 MB are needed): free some space (${error.message}).`,
    );
  }
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(String(code))) {
    return new TaskError(
      `Cannot write to ${projectFolder}: clone the project into a folder of your own and start again (${error.message}).`,
    );
  }
  return undefined;
}

/** What a finished command left: whether it succeeded and all that it printed. */
export interface Finished {
  readonly success: boolean;
  readonly output: string;
}

/** Runs a command without input and collects what it prints; a command that is not there has failed. */
export async function run(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Finished> {
  try {
    const result = await new Deno.Command(command, {
      args: [...args],
      cwd: projectFolder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...options,
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(result.stdout) + decoder.decode(result.stderr);
    return { success: result.success, output: output.trim() };
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return { success: false, output: String(error) };
  }
}
