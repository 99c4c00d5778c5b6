/** Makes a Python environment from requirements.txt, with uv when there is one, else with Python's own venv and pip. */

import { join } from "node:path";
import { projectFolder, run, TaskError } from "../common/task.ts";

const OLDEST_PYTHON = "3.10";
const CANDIDATES = [
  "python3",
  "python",
  "py",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
];
const REQUIREMENTS = join(projectFolder, "requirements.txt");
const INSTALL_LOG = join(projectFolder, ".cache", "setup.log");

/** An unreachable index must be reported within 30 seconds, so there is one retry after this many seconds. */
const NETWORK_TIMEOUT = "10";
const NETWORK_RETRIES = "1";
const INSTALL_ATTEMPTS = 3;

/** How an environment is made and filled. */
export interface Installer {
  /** What it is, for the progress line. */
  readonly name: string;
  create(folder: string, signal: AbortSignal): Promise<void>;
  /** Installs what a requirements file names and nothing else, by default the project's; `extra` options go to pip. */
  install(
    folder: string,
    signal: AbortSignal,
    requirements?: string,
    extra?: readonly string[],
  ): Promise<void>;
}

/** The interpreter's path inside an environment. */
export function environmentProgram(folder: string, name: string): string {
  return Deno.build.os === "windows"
    ? join(folder, "Scripts", `${name}.exe`)
    : join(folder, "bin", name);
}

/** uv when there is one, else the first fit Python; throws a TaskError that says what to install. */
export async function findInstaller(): Promise<Installer> {
  const uv = await run("uv", ["--version"]);
  if (uv.success) return uvInstaller(uv.output.split(" ").slice(0, 2).join(" "));
  return pipInstaller(await findPython());
}

interface Python {
  readonly command: string;
  readonly version: string;
}

async function findPython(): Promise<Python> {
  const tooOld: Python[] = [];
  const withoutVenv: Python[] = [];
  for (const command of CANDIDATES) {
    const code = 'import sys; print("%d.%d" % sys.version_info[:2]); import ensurepip, venv';
    const found = await run(command, ["-c", code]);
    const version = found.output.match(/^\d+\.\d+/)?.[0];
    if (version === undefined) continue;
    const python = { command, version };
    if (version.localeCompare(OLDEST_PYTHON, "en", { numeric: true }) < 0) tooOld.push(python);
    else if (!found.success) withoutVenv.push(python);
    else return python;
  }
  if (withoutVenv[0] !== undefined) {
    const { command, version } = withoutVenv[0];
    throw new TaskError(
      `Python ${version} (${command}) has no venv module: install it (Debian and Ubuntu: ` +
        `sudo apt install python${version}-venv), or install uv (https://docs.astral.sh/uv), and start again.`,
    );
  }
  const remedy = `install one from https://www.python.org, or uv (https://docs.astral.sh/uv)`;
  throw new TaskError(
    tooOld[0] === undefined
      ? `There is no Python on the PATH and JupyterLab needs ${OLDEST_PYTHON} or later: ${remedy}, and start again.`
      : `Python ${tooOld[0].version} (${tooOld[0].command}) is too old, JupyterLab needs ` +
        `${OLDEST_PYTHON} or later: ${remedy}, and start again.`,
  );
}

function uvInstaller(name: string): Installer {
  const env: Record<string, string> = {
    UV_HTTP_TIMEOUT: NETWORK_TIMEOUT,
    UV_HTTP_RETRIES: NETWORK_RETRIES,
  };
  // A mirror that was configured for pip serves uv as well.
  const index = Deno.env.get("UV_DEFAULT_INDEX") ?? Deno.env.get("UV_INDEX_URL") ??
    Deno.env.get("PIP_INDEX_URL");
  if (index !== undefined) env.UV_DEFAULT_INDEX = index;
  return {
    name,
    async create(folder, signal) {
      const args = [
        "venv",
        "--quiet",
        "--allow-existing",
        "--python",
        `>=${OLDEST_PYTHON}`,
        folder,
      ];
      await step(
        "uv could not make the Python environment",
        () => run("uv", args, { env, signal }),
      );
    },
    async install(folder, signal, requirements = REQUIREMENTS, extra = []) {
      const python = environmentProgram(folder, "python");
      const args = ["pip", "install", "--require-hashes", "--no-deps", ...extra];
      args.push("--python", python, "-r", requirements);
      await step("uv could not install Jupyter", () => run("uv", args, { env, signal }));
    },
  };
}

function pipInstaller(python: Python): Installer {
  return {
    name: `Python ${python.version}`,
    async create(folder, signal) {
      const title = `${python.command} could not make the Python environment`;
      await step(title, () => run(python.command, ["-m", "venv", folder], { signal }));
    },
    async install(folder, signal, requirements = REQUIREMENTS, extra = []) {
      const args = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", ...extra];
      args.push("--timeout", NETWORK_TIMEOUT, "--retries", NETWORK_RETRIES);
      args.push("--require-hashes", "--no-deps", "-r", requirements);
      const program = environmentProgram(folder, "python");
      await step("pip could not install Jupyter", () => run(program, args, { signal }));
    },
  };
}

/** Runs one command of an installer; a download that broke off is continued, any other failure is explained. */
async function step(title: string, command: () => ReturnType<typeof run>): Promise<void> {
  for (let attempt = 1;; attempt++) {
    const { success, output } = await command();
    if (success) return;
    const brokeOff = isNetworkFailure(output) && /Downloading/.test(output);
    if (brokeOff && attempt < INSTALL_ATTEMPTS) continue;
    throw explain(title, output);
  }
}

function isNetworkFailure(output: string): boolean {
  return /NewConnectionError|connection broken|ConnectTimeout|ReadTimeout|timed out|Failed to fetch|error sending request|Connection (refused|reset)|name resolution|unreachable|ProxyError|SSLError|certificate verify/i
    .test(output);
}

function explain(title: string, output: string): TaskError {
  Deno.mkdirSync(join(projectFolder, ".cache"), { recursive: true });
  Deno.writeTextFileSync(INSTALL_LOG, output + "\n");
  const log = `all of its output is in ${INSTALL_LOG}`;
  if (/No space left on device|not enough space|os error 28/i.test(output)) {
    return new TaskError(`${title}, the disk is full: free about 700 MB and start again (${log}).`);
  }
  if (/Permission denied|Read-only file system/i.test(output)) {
    return new TaskError(
      `${title}, it cannot write to ${projectFolder}: clone the project into a folder of your own (${log}).`,
    );
  }
  if (/HASHES|hash mismatch/i.test(output)) {
    return new TaskError(
      `${title}, a downloaded file is not the one that requirements.txt names: ` +
        `check the package index that is configured on this machine (${log}).`,
    );
  }
  if (isNetworkFailure(output)) {
    return new TaskError(
      `${title}, the package index is not reachable: check the network, the proxy or ` +
        `the configured index (PIP_INDEX_URL) and start again (${log}).`,
    );
  }
  return new TaskError(`${title} (${output.split("\n").at(-1)}): ${log}.`);
}
