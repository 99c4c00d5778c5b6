/** Notebook 61: starts the servers that are compared, and stops them. */
import { join } from "node:path";
import { TaskError } from "../../common/task.ts";
import { PythonEnvironment } from "../python_environment.ts";
import { HttpClient, requestBytes } from "./_http_client.ts";
import type { ServerSettings } from "./server.ts";

const HERE = import.meta.dirname!;
const PATIENCE = 30_000;

/** Flask, gunicorn and ONNX Runtime. */
export const environment = new PythonEnvironment("serving", join(HERE, "requirements.txt"));

/** How a server is started: by one of three programs. */
export type ServerKind =
  | { readonly by: "flask" }
  | { readonly by: "gunicorn"; readonly options: readonly string[]; readonly guarded?: boolean }
  | ({ readonly by: "deno" } & Omit<ServerSettings, "port" | "folder">);

/** A server that runs; it stops when it is disposed. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  /** Of the process that was started; workers are its children. */
  readonly pid: number;
}

/** Starts a server with the model in `folder`; it answers when this resolves. */
export async function startServer(kind: ServerKind, folder: string): Promise<Server> {
  const port = freePort();
  const [program, args, env] = commandOf(kind, port, folder);
  const child = new Deno.Command(program, { args, env, cwd: HERE, stdout: "null", stderr: "null" })
    .spawn();
  const stop = async () => {
    try {
      child.kill();
    } catch { /* it is dead already */ }
    await child.status;
  };
  try {
    await answers(port);
  } catch {
    await stop();
    throw new TaskError(`the server does not answer: ${program} ${args.join(" ")}`);
  }
  return { port, pid: child.pid, [Symbol.asyncDispose]: stop };
}

function commandOf(
  kind: ServerKind,
  port: number,
  folder: string,
): [program: string, args: string[], env: Record<string, string>] {
  if (kind.by === "deno") {
    const { by: _, ...settings } = kind;
    const all: ServerSettings = { ...settings, port, folder };
    return [Deno.execPath(), [
      "run",
      "-A",
      "--unstable-net",
      join(HERE, "server.ts"),
      JSON.stringify(all),
    ], {}];
  }
  const env = { MODEL: join(folder, "model.onnx"), PORT: `${port}`, OMP_NUM_THREADS: "1" };
  if (kind.by === "flask") return [environment.python, ["app.py"], env];
  const address = ["-b", `127.0.0.1:${port}`, "--log-level", "error"];
  return [join(environment.folder, "bin", "gunicorn"), [...kind.options, ...address, "app:app"], {
    ...env,
    GUARDED: kind.guarded === true ? "1" : "0",
  }];
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits until a server answers. */
async function answers(port: number): Promise<void> {
  const request = requestBytes("/parse", JSON.stringify({ pixels: Array(784).fill(0) }));
  for (const start = performance.now(); performance.now() - start < PATIENCE;) {
    const client = new HttpClient(port);
    const answer = await client.ask(request).catch(() => undefined);
    client.close();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no answer");
}
