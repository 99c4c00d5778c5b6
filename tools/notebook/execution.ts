/** Executes a notebook on the real kernel, through execute.py, and says which cell is running. */

import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { formatCells, sourceLine } from "./cell_code.ts";
import { type Notebook, parseNotebook, readNotebook } from "./notebook_file.ts";
import { venvPath } from "../setup/environment.ts";

/** Something that is wrong: cells and lines are counted from 1. */
export interface Problem {
  readonly file: string;
  readonly cell?: number | undefined;
  readonly line?: number | undefined;
  readonly message: string;
}

/** Code that runs after the notebook's own cells and is not saved. */
export interface Answer {
  readonly cell: number;
  readonly line: number;
  readonly code: string;
}

/** Solutions of exercises as `check` of lib/notebook keeps them, by the exercise's id. */
export type Solutions = Readonly<Record<string, unknown>>;

/** What an execution left. The notebook ends at the first cell that failed. */
export interface Execution {
  readonly notebook: Notebook;
  readonly seconds: number;
  readonly peakMemoryMB: number | null;
  /** What the answers told of the exercises, by the exercise's id. */
  readonly solutions: Solutions;
  readonly problems: readonly Problem[];
}

export interface ExecutionOptions {
  /** The answers to run after the last cell. */
  readonly answers?: readonly Answer[];
  /** Whether the cells may call native code; if not, WebAssembly computes. Default true. */
  readonly nativeCode?: boolean;
  /** Called when a cell starts. */
  readonly onCell?: (cell: number, of: number) => void;
}

interface RawProblem {
  cell: number;
  line: number | null;
  message: string;
  emitted_line?: number | null;
}

/** Executes the notebook at `path` in a fresh kernel. The file is not changed. */
export async function executeNotebook(
  path: string,
  { answers = [], nativeCode = true, onCell }: ExecutionOptions = {},
): Promise<Execution> {
  const script = join(import.meta.dirname!, "execute.py");
  const child = new Deno.Command(venvPath("python"), {
    args: [script, path, "--answers", ...(nativeCode ? [] : ["--without-native-code"])],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const stdin = child.stdin.getWriter();
  // Where the interpreter cannot even start, its stderr says more than the broken pipe.
  await stdin.write(new TextEncoder().encode(JSON.stringify(answers) + "\n")).catch(() => {});
  for await (const line of createInterface({ input: Readable.fromWeb(child.stdout) })) {
    const event = JSON.parse(line);
    if (event.event === "cell") onCell?.(event.index, event.of);
    if (event.event !== "done") continue;
    // The open stdin told execute.py that this process is alive.
    await stdin.close().catch(() => {});
    await child.status;
    return {
      notebook: parseNotebook(JSON.stringify(event.notebook), path),
      seconds: event.seconds,
      peakMemoryMB: event.peak_mb,
      solutions: event.solutions,
      problems: await Promise.all(event.problems.map((raw: RawProblem) => locate(path, raw))),
    };
  }
  throw new Error(`Cannot execute ${path}: ${(await stderr).trim()}`);
}

/** Finds the line of a problem, of which the kernel tells little. */
async function locate(file: string, raw: RawProblem): Promise<Problem> {
  const { cell, message } = raw;
  if (cell === 0) return { file, message }; // of the whole notebook
  if (raw.line !== null) return { file, cell, line: raw.line, message };
  const source = (await readNotebook(file)).cells[cell - 1]!.source;
  if (typeof raw.emitted_line === "number") {
    return { file, cell, line: await sourceLine(source, raw.emitted_line) ?? undefined, message };
  }
  const [parsed] = await formatCells([source]);
  return "message" in parsed! ? { file, cell, ...parsed } : { file, cell, message };
}

/** "notebooks/30_x.ipynb, cell 9, line 3: message" */
export function describeProblem({ file, cell, line, message }: Problem): string {
  const place = [file, cell && `cell ${cell}`, line && `line ${line}`].filter(Boolean).join(", ");
  return `${place}: ${message}`;
}
