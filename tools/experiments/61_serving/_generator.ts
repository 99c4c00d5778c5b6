/** Notebook 61: the process that sends requests. */
import { join } from "node:path";
import { linesOf } from "../../common/lines.ts";
import { TaskError } from "../../common/task.ts";
import type { Load, Outcome } from "./load.ts";

/** It applies loads one after another; it stops when it is disposed. */
export interface Generator extends AsyncDisposable {
  readonly pid: number;
  readonly apply: (load: Load) => Promise<Outcome>;
}

/** Starts the process. */
export function startGenerator(): Generator {
  const args = ["run", "-A", join(import.meta.dirname!, "load.ts")];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = child.stdin.getWriter(), lines = linesOf(child.stdout);
  return {
    pid: child.pid,
    apply: async (load) => {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(load)}\n`));
      const { value, done } = await lines.next();
      if (done === true) throw new TaskError("the process that sends requests ended; see above.");
      return JSON.parse(value) as Outcome;
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await lines.return(undefined);
      await child.status;
    },
  };
}
