/** The engine that computes on a Dask cluster: a task for some rows each (`dask_engine.py`). */

import { join } from "node:path";
import { linesOf } from "../common/lines.ts";
import { projectFolder, run, TaskError } from "../common/task.ts";
import { environmentProgram, findInstaller } from "../setup/_python.ts";
import { FINAL_CODES, tasksOf } from "./_tasks.ts";
import type { Engine } from "./engine.ts";
import { describeRange } from "./phases.ts";
import { parseRows, rowsText } from "./rows_file.ts";

const ENVIRONMENT = join(projectFolder, ".cache", "dask");
const REQUIREMENTS = join(import.meta.dirname!, "dask_requirements.txt");
const PROGRAM = join(import.meta.dirname!, "dask_engine.py");

/** Where the cluster is, and the project on its nodes. */
export interface DaskOptions {
  /** Of the scheduler, such as "tcp://10.0.0.1:8786". */
  readonly address: string;
  /** The folder of the project on each node, by default as here. */
  readonly checkout?: string;
}

/** A line that the program prints. */
type Answer =
  | { readonly rows: string }
  | { readonly failure: string }
  | { readonly note: string };

/** An engine that computes on a cluster that runs already. */
export function daskEngine({ address, checkout = projectFolder }: DaskOptions): Engine {
  let python: Promise<string> | undefined;
  return {
    where: `on the Dask cluster of ${address}`,
    processors: 0,
    compute: async (work, take) => {
      python ??= ensureDask();
      const { named, finished } = work;
      const request = {
        sweep: named.name,
        ...{ address, checkout, final_codes: FINAL_CODES },
        ranges: tasksOf(work).map(describeRange),
        given: rowsText(named, finished),
      };
      for await (const answer of ask(await python, request)) {
        if ("failure" in answer) throw new TaskError(answer.failure);
        if ("note" in answer) {
          console.log(answer.note);
          continue;
        }
        for (const [number, row] of parseRows(answer.rows, named, "a node")) take(number, row);
      }
    },
  };
}

/** Starts the program and gives its answers as they come. */
async function* ask(python: string, request: unknown): AsyncGenerator<Answer> {
  const child = new Deno.Command(python, {
    args: [PROGRAM],
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const errors = new Response(child.stderr).text();
  const end = () => stop(child);
  globalThis.addEventListener("unload", end); // as after Ctrl-C: the cluster is not kept busy
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(request)));
    await writer.close();
    for await (const line of linesOf(child.stdout)) yield JSON.parse(line);
    if ((await child.status).success) return;
    throw new TaskError(`The program that talks with Dask failed:\n${(await errors).trim()}`);
  } finally {
    globalThis.removeEventListener("unload", end);
    end();
    await Promise.all([child.status, errors]);
  }
}

/** Ends the program where it still runs. */
function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // it has ended
  }
}

/** The Python interpreter that has Dask, in an environment of its own. */
export async function ensureDask(): Promise<string> {
  const python = environmentProgram(ENVIRONMENT, "python");
  if ((await run(python, ["-c", "import distributed"])).success) return python;
  console.log("installing Dask into .cache/dask");
  const installer = await findInstaller(), { signal } = new AbortController();
  await installer.create(ENVIRONMENT, signal);
  await installer.install(ENVIRONMENT, signal, REQUIREMENTS);
  return python;
}
