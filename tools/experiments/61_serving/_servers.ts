/** Notebook 61: starts the servers that are compared, and stops them. */
import { join } from "node:path";
import { projectFolder, run, TaskError } from "../../common/task.ts";
import { HttpClient, requestBytes } from "./_http_client.ts";
import type { ServerSettings } from "./server.ts";

const HERE = import.meta.dirname!;
const ENVIRONMENT = join(projectFolder, ".cache", "serving"), BIN = join(ENVIRONMENT, "bin");
const REQUIREMENTS = join(HERE, "requirements.txt");
const PATIENCE = 30_000;

/** The Python of the environment with Flask, gunicorn and ONNX Runtime. */
export const PYTHON = join(BIN, "python");

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

/** Installs Flask, gunicorn and ONNX Runtime where that is still to do. */
export async function installPython(): Promise<void> {
  const mark = join(ENVIRONMENT, "installed"), wanted = await Deno.readTextFile(REQUIREMENTS);
  if (await Deno.readTextFile(mark).catch(() => "") === wanted) return;
  console.log("installing Flask, gunicorn and ONNX Runtime into .cache/serving");
  const pip = ["-m", "pip", "install", "-q", "--no-deps", "-r", REQUIREMENTS];
  const steps = [["python3", ["-m", "venv", ENVIRONMENT]], [PYTHON, pip]] as const;
  for (const [command, args] of steps) {
    const { success, output } = await run(command, args);
    if (!success) throw new TaskError(`${command} ${args.join(" ")} failed: ${output}`);
  }
  await Deno.writeTextFile(mark, wanted);
}

/** The version of each package that is pinned. */
export function pinnedVersions(): Record<string, string> {
  const lines = Deno.readTextFileSync(REQUIREMENTS).split("\n");
  return Object.fromEntries(
    lines.filter((line) => line.includes("==")).map((line) => line.split("==")),
  );
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
  if (kind.by === "flask") return [PYTHON, ["app.py"], env];
  const address = ["-b", `127.0.0.1:${port}`, "--log-level", "error"];
  return [join(BIN, "gunicorn"), [...kind.options, ...address, "app:app"], {
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
