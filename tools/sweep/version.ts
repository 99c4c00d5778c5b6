/** Which version of the project computes a sweep: rows of different versions never mix. */

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder } from "../common/task.ts";
import type { NamedSweep } from "./results.ts";

/** All that the rows of a sweep depend on. */
export interface Version {
  /** Of the checkout, or "unknown" where git can't tell. */
  readonly commit: string;
  readonly deno: string;
  /** SHA-256 of deno.lock. */
  readonly lock: string;
  /** SHA-256 of `lib`, of the sweep's program and of what it declares, uncommitted changes included. */
  readonly sources: string;
}

const versions = new WeakMap<NamedSweep, Version>();

/** The version of this checkout when the sweep was loaded: what is edited meanwhile is not what runs. */
export function versionOf(named: NamedSweep): Version {
  const known = versions.get(named);
  if (known !== undefined) return known;
  const version = {
    commit: commitOf(projectFolder),
    deno: Deno.version.deno,
    lock: hashOf([join(projectFolder, "deno.lock")]),
    sources: sourcesOf(named),
  };
  versions.set(named, version);
  return version;
}

/** The same in 16 digits, without the commit: a commit that changes no source keeps its rows. */
export function digestOf(named: NamedSweep): string {
  const { commit: _, ...version } = versionOf(named);
  return createHash("sha256").update(JSON.stringify(version)).digest("hex").slice(0, 16);
}

/** "commit 1a2b3c4 there, 5d6e7f8 here", of the first thing that differs; undefined where nothing does. */
export function describeDifference(there: Version, here: Version): string | undefined {
  const names = { commit: "commit", deno: "Deno", lock: "deno.lock", sources: "sources" };
  const keys = Object.keys(names) as (keyof Version)[];
  const key = keys.find((key) => there[key] !== here[key]);
  if (key === undefined) return undefined;
  const short = (version: Version) => String(version[key]).slice(0, 12);
  return `${names[key]} ${short(there)} there, ${short(here)} here`;
}

function commitOf(folder: string): string {
  try {
    const git = new Deno.Command("git", { args: ["rev-parse", "HEAD"], cwd: folder });
    const { success, stdout } = git.outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : "unknown";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "unknown";
    throw error;
  }
}

function sourcesOf({ program, sweep }: NamedSweep): string {
  const declared = "protocol" in sweep ? sweep.protocol : sweep.runs;
  return hashOf([
    ...filesIn(join(projectFolder, "lib")),
    ...filesIn(join(projectFolder, "tools", "experiments"), false),
    ...["plan.ts", "_tuning.ts"].map((file) => join(import.meta.dirname!, file)),
    ...filesIn(dirname(fileURLToPath(program))),
  ], JSON.stringify(declared));
}

function hashOf(files: readonly string[], text = ""): string {
  const hash = createHash("sha256").update(text);
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(Deno.readFileSync(file));
  return hash.digest("hex");
}

function filesIn(folder: string, recursive = true): string[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap(({ name, isDirectory }) => {
    if (!isDirectory) return [join(folder, name)];
    return recursive ? filesIn(join(folder, name)) : [];
  });
}
