/** Makes .venv with JupyterLab and the Deno kernel, loads the npm packages and signs the notebooks, where that is to do. */

import { dirname, join } from "node:path";
import { LAB_SETTINGS, languageServer } from "./_jupyter_settings.ts";
import { environmentProgram, findInstaller } from "./_python.ts";
import { checkDenoVersion, projectFolder, run, TaskError } from "../common/task.ts";

const ENVIRONMENT = join(projectFolder, ".venv");
const PREVIOUS = join(projectFolder, ".venv.old");
const SHARE = join(ENVIRONMENT, "share", "jupyter");
const LOCK = join(projectFolder, ".cache", "setup.lock");

/** Jupyter's settings where cells have types. */
export const TYPES_CONFIG: string = join(ENVIRONMENT, "etc", "gradnotes_types.json");

/** The deno.lock whose packages were loaded. */
const PACKAGES_STAMP = join(ENVIRONMENT, "gradnotes-packages.lock");

/** Written when the environment is begun (empty) and finished (the installed requirements). */
const STAMP = join(ENVIRONMENT, "gradnotes-requirements.txt");

/** Path of a program of the Python environment, such as "python" or "jupyter". */
export function venvPath(name: string): string {
  return environmentProgram(ENVIRONMENT, name);
}

/**
 * Makes the Python environment with the Deno kernel where it is missing or outdated. Silent and
 * instant where nothing is to do.
 *
 * @throws {TaskError} one sentence with the remedy; nothing half made is left
 */
export async function ensureSetUp(): Promise<void> {
  checkDenoVersion();
  Deno.mkdirSync(dirname(LOCK), { recursive: true });
  using lock = Deno.openSync(LOCK, { write: true, create: true });
  await lock.lock(true); // two tasks started at once must not build the same folder
  if (!isComplete()) await buildEnvironment();
  await cachePackages();
  writeKernel();
}

/** Signs the notebooks that changed since they were signed last: JupyterLab hides figures of unsigned ones. */
export async function signNotebooks(): Promise<void> {
  const record = join(SHARE, "signed.json");
  const folder = join(projectFolder, "notebooks");
  const notebooks: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".ipynb")) continue;
    const { mtime, size } = Deno.statSync(join(folder, name));
    notebooks[name] = `${mtime?.toISOString()} ${size}`;
  }
  const signed: Record<string, string> = JSON.parse(readText(record) ?? "{}");
  const changed = Object.keys(notebooks).filter((name) => notebooks[name] !== signed[name]);
  if (changed.length === 0) return;
  console.log(`5/5 signing ${changed.length} notebook${changed.length === 1 ? "" : "s"}`);
  const files = changed.map((name) => join(folder, name));
  const { success, output } = await run(venvPath("python"), ["-m", "nbformat.sign", ...files]);
  if (!success) {
    throw new TaskError(`Cannot sign the notebooks (${output.split("\n").at(-1)}).`);
  }
  writeIfChanged(record, notebooks);
}

function isComplete(): boolean {
  const wanted = Deno.readTextFileSync(join(projectFolder, "requirements.txt"));
  // The interpreter is a link to one outside, which may have been removed since.
  return readText(STAMP) === wanted && exists(venvPath("python"));
}

/** Builds .venv in place, since an environment cannot be moved, and brings the previous one back on failure. */
async function buildEnvironment(): Promise<void> {
  const start = performance.now();
  const installer = await findInstaller();
  putPreviousAside();
  const abort = new AbortController();
  const stop = () => abort.abort();
  Deno.addSignalListener("SIGINT", stop);
  try {
    console.log(`1/5 Python environment in .venv, with ${installer.name}`);
    Deno.mkdirSync(ENVIRONMENT);
    Deno.writeTextFileSync(STAMP, "");
    await installer.create(ENVIRONMENT, abort.signal);
    console.log(
      "2/5 JupyterLab from requirements.txt, about a minute (more where the network is slow)",
    );
    await installer.install(ENVIRONMENT, abort.signal);
    abort.signal.throwIfAborted();
    Deno.copyFileSync(join(projectFolder, "requirements.txt"), STAMP);
  } catch (error) {
    removeFolder(ENVIRONMENT);
    if (exists(PREVIOUS)) Deno.renameSync(PREVIOUS, ENVIRONMENT);
    throw abort.signal.aborted ? new TaskError("Stopped; nothing was changed.") : error;
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
  removeFolder(PREVIOUS);
  console.log(`    installed in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

/** Loads every package that lib, tests and tools import, so that the first of them needs no network. */
async function cachePackages(): Promise<void> {
  const lock = readText(join(projectFolder, "deno.lock"));
  if (lock === undefined || lock === readText(PACKAGES_STAMP)) return;
  console.log("3/5 npm packages of deno.lock");
  const packages = Object.keys(JSON.parse(lock).specifiers ?? {});
  const { success, output } = await run(Deno.execPath(), ["cache", "--frozen", ...packages]);
  if (!success) {
    const reason = /^error: (.*)/m.exec(output)?.[1] ?? output.split("\n").at(-1);
    throw new TaskError(
      `The npm packages cannot be loaded (${reason}): check the network, the proxy or the ` +
        `configured registry and start again.`,
    );
  }
  Deno.writeTextFileSync(PACKAGES_STAMP, lock);
}

/** Makes room for a new .venv: a complete one is kept aside, one that was killed half-way is removed. */
function putPreviousAside(): void {
  const stamp = readText(STAMP);
  if (stamp === undefined && exists(ENVIRONMENT)) {
    throw new TaskError(
      `${ENVIRONMENT} was not made by this project: rename or remove it and start again.`,
    );
  }
  if (stamp === "") removeFolder(ENVIRONMENT);
  else if (stamp !== undefined) {
    removeFolder(PREVIOUS);
    Deno.renameSync(ENVIRONMENT, PREVIOUS);
  }
}

const KERNEL_VARIABLES = {
  NO_COLOR: "1", // colour codes must not get into the saved outputs
  // Collects garbage when it has the size of what is in use. On a large machine V8 lets it grow to
  // three times that, so that how much a notebook needs depends on the machine.
  DENO_V8_FLAGS: "--heap-growing-percent=100",
};

/** Writes the kernel and Jupyter's settings at every start: the running Deno and the project may have moved. */
function writeKernel(): void {
  const kernel = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "signal",
    env: KERNEL_VARIABLES,
  };
  if (writeIfChanged(join(SHARE, "kernels", "deno", "kernel.json"), kernel)) {
    console.log(`4/5 Deno kernel, Deno ${Deno.version.deno}`);
  }
  writeIfChanged(join(SHARE, "lab", "settings", "overrides.json"), LAB_SETTINGS);
  writeIfChanged(join(ENVIRONMENT, "etc", "jupyter", "jupyter_config.json"), {
    LabApp: { news_url: null, extension_manager: "readonly" },
    // Signatures stay in the project.
    NotebookNotary: {
      db_file: join(SHARE, "signatures.db"),
      secret_file: join(SHARE, "signature_secret"),
    },
    // No other kernel runs these notebooks; those of other projects stay in theirs.
    KernelSpecManager: { allowed_kernelspecs: ["deno"], ensure_native_kernel: false },
    MultiKernelManager: { default_kernel_name: "deno" },
    LanguageServerManager: { autodetect: false },
  });
  writeIfChanged(TYPES_CONFIG, {
    LanguageServerManager: { language_servers: { deno: languageServer() } },
  });
}

/** Writes a JSON file unless it holds the same already; says whether it wrote. */
function writeIfChanged(path: string, value: unknown): boolean {
  const text = JSON.stringify(value, null, 2) + "\n";
  if (readText(path) === text) return false;
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
  return true;
}

function readText(path: string): string | undefined {
  return exists(path) ? Deno.readTextFileSync(path) : undefined;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

function removeFolder(path: string): void {
  if (exists(path)) Deno.removeSync(path, { recursive: true });
}
