/** JupyterLab as a server on this machine only, with a token. */

import { basename, join } from "node:path";
import { projectFolder, TaskError, UsageError } from "../common/task.ts";
import { TYPES_CONFIG, venvPath } from "../setup/environment.ts";
import { WELCOME_PAGE } from "./welcome.ts";

const HOST = "127.0.0.1";
const FIRST_PORT = 8888;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** A running JupyterLab server. */
export interface LabServer {
  /** Address of the server, without the token, such as "http://127.0.0.1:8888". */
  readonly address: string;
  readonly token: string;
  /** Fulfilled when the server answers; rejected with a TaskError when it does not start. */
  readonly ready: Promise<void>;
  /** Fulfilled when the server has ended for any reason. */
  readonly ended: Promise<unknown>;
  /** Shuts down the kernels, then the server. */
  stop(): Promise<void>;
}

/** How a server is started. */
interface LabOptions {
  readonly port: number;
  readonly openBrowser: boolean;
  /** Whether cells have types and completion, which takes up to 900 MB; default false. */
  readonly types?: boolean;
  readonly env?: Record<string, string>;
}

/** Starts JupyterLab with `folder` as its root; its messages go to `log`. */
export function startLab(folder: string, log: string, options: LabOptions): LabServer {
  const token = crypto.randomUUID().replaceAll("-", "");
  const address = `http://${HOST}:${options.port}`;
  const child = spawnLab(folder, token, options);
  const logFile = Deno.openSync(log, { write: true, create: true, truncate: true });
  const logged = child.stderr.pipeTo(logFile.writable);
  // Not the end of the log: a kernel that was left behind would keep that open.
  const ended = child.status;
  const ready = untilReady(`${address}/api/status?token=${token}`, { ended, logged, log });
  return { address, token, ready, ended, stop };

  async function stop(): Promise<void> {
    await fetch(`${address}/api/shutdown`, {
      method: "POST",
      headers: { Authorization: `token ${token}` },
      signal: AbortSignal.timeout(2000),
    }).then((response) => response.body?.cancel()).catch(() => kill(child, "SIGTERM"));
    const timer = setTimeout(() => kill(child, "SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
}

function spawnLab(folder: string, token: string, options: LabOptions): Deno.ChildProcess {
  return new Deno.Command(venvPath("python"), {
    args: labArguments(folder, options),
    cwd: folder,
    // The token is not an argument, since others on the machine can see those. Settings and
    // workspaces of other Jupyter projects stay out of this one.
    env: {
      JUPYTER_TOKEN: token,
      JUPYTER_CONFIG_DIR: join(projectFolder, ".cache", "jupyter"),
      JUPYTER_PREFER_ENV_PATH: "1",
      GRADNOTES_DENO: Deno.execPath(), // for kernel_connection.py
      ...options.env,
    },
    stdin: "piped", // it closes with this process, and then the server ends too
    stdout: "null",
    stderr: "piped",
    // Ctrl-C must not reach the server directly: it would leave its kernels behind.
    detached: Deno.build.os !== "windows",
  }).spawn();
}

function labArguments(folder: string, { port, openBrowser, types }: LabOptions): string[] {
  return [
    join(import.meta.dirname!, "lab.py"),
    "--log-level=WARN",
    `--ip=${HOST}`,
    `--port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    // Classes beside lab.py, whose folder is on Python's path.
    "--ServerApp.contents_manager_class=steady_contents.SteadyContentsManager",
    "--ServerApp.kernel_websocket_connection_class=kernel_connection.KernelConnection",
    `--FileContentsManager.preferred_dir=${join(folder, "notebooks")}`,
    ...(Deno.uid() === 0 ? ["--allow-root"] : []),
    `--LabApp.default_url=/${firstPage(folder)}`,
    ...(openBrowser ? [] : ["--no-browser"]),
    ...(types === true ? [`--config=${TYPES_CONFIG}`] : []),
  ];
}

/** What JupyterLab opens on, as a path of its server. */
export function firstPage(folder: string): string {
  const exists = [...Deno.readDirSync(join(folder, "notebooks"))]
    .some(({ name }) => name === basename(WELCOME_PAGE));
  return exists ? `lab/tree/${WELCOME_PAGE}` : "lab";
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended by itself
  }
}

async function untilReady(
  address: string,
  server: { ended: Promise<unknown>; logged: Promise<void>; log: string },
): Promise<void> {
  let running = true;
  server.ended.then(() => running = false);
  const limit = performance.now() + START_LIMIT_MS;
  while (running && performance.now() < limit) {
    try {
      const response = await fetch(address);
      await response.body?.cancel();
      if (response.ok) return;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!running) await server.logged;
  const lastLine = Deno.readTextFileSync(server.log).trim().split("\n").at(-1);
  throw new TaskError(`JupyterLab did not start (${lastLine}): its messages are in ${server.log}.`);
}

/** The given port, or the next free one from 8888 on; throws a TaskError when the given one is busy. */
export function choosePort(wanted?: string): number {
  if (wanted === undefined) {
    for (let port = FIRST_PORT; port < FIRST_PORT + 100; port++) if (isFree(port)) return port;
    throw new TaskError(
      `All ports from ${FIRST_PORT} on are busy: name a free one with "deno task lab --port 9999".`,
    );
  }
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new UsageError(`The port must be a whole number from 1 to 65535, not "${wanted}".`);
  }
  if (isFree(port)) return port;
  throw new TaskError(
    `Port ${port} is busy: name another one, or leave --port out and a free one is chosen.`,
  );
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: HOST, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    if (error instanceof Deno.errors.PermissionDenied) return false; // ports under 1024
    throw error;
  }
}
