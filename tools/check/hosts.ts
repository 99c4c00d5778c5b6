/** Where notebooks are executed again: each host must give the committed outputs, byte for byte. */

import { basename } from "node:path";
import { type Engine, hasEngine, titleOf } from "../browser/engines.ts";
import { openInBrowser } from "../browser/execution.ts";
import { executeNotebook, type Execution } from "../notebook/execution.ts";
import type { NotebookDocument } from "./_project.ts";

/** A place where notebooks are executed. */
export interface Host {
  /** Such as "in Chromium"; undefined for the kernel as a reader runs it. */
  readonly where?: string;
  /** The notebooks that are executed there. */
  readonly notebooks: readonly NotebookDocument[];
  /** Solutions are told only where the answers are run, memory only where it is measured. */
  execute(document: NotebookDocument): Promise<ExecutedAgain>;
}

type ExecutedAgain =
  & Pick<Execution, "notebook" | "problems">
  & Partial<Pick<Execution, "solutions" | "peakMemoryMB">>;

/** Hosts to be closed, and those that this machine lacks. */
export interface Hosts extends AsyncDisposable {
  readonly hosts: readonly Host[];
  readonly missing: readonly Required<Pick<Host, "where" | "notebooks">>[];
}

/**
 * The few notebooks, by the beginnings of their names: together they call each kernel that any but the
 * long notebook 13 calls.
 */
const FEW = ["12", "30", "44"];

/** The hosts that someone asks for. */
export interface AskedHosts {
  /** The kernel without native code. */
  readonly wasm?: boolean;
  readonly engine?: Engine;
}

/**
 * The hosts for some notebooks: the native kernel for all of them, WebAssembly and Chromium for a few;
 * or, for all of them, only the ones that are asked for.
 *
 * A Chromium that was not asked for may be missing, unless the environment says REQUIRE_BROWSER=1.
 *
 * @throws {TaskError} without a browser that is needed
 */
export async function openHosts(
  notebooks: readonly NotebookDocument[],
  asked: AskedHosts = {},
): Promise<Hosts> {
  await using resources = new AsyncDisposableStack();
  const hosts: Host[] = [], missing = [];
  const byDefault = asked.wasm !== true && asked.engine === undefined;
  const chosen = byDefault
    ? notebooks.filter(({ path }) => FEW.includes(basename(path).split("_")[0]!))
    : notebooks;
  if (byDefault) hosts.push(nativeKernel(notebooks));
  if (byDefault || asked.wasm) hosts.push(webAssemblyKernel(chosen));
  const engine = asked.engine ?? "chromium";
  const inBrowser = { where: `in ${titleOf(engine)}`, notebooks: chosen };
  if (chosen.length > 0 && (byDefault || asked.engine !== undefined)) {
    const isNeeded = !byDefault || Deno.env.get("REQUIRE_BROWSER") === "1";
    if (isNeeded || await hasEngine(engine)) {
      const executor = resources.use(await openInBrowser(chosen, engine));
      hosts.push({ ...inBrowser, execute: ({ path }) => executor.execute(path) });
    } else missing.push(inBrowser);
  }
  const opened = resources.move();
  return { hosts, missing, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The kernel as a reader runs it, where the library calls native code; answers are run, too. */
export function nativeKernel(notebooks: readonly NotebookDocument[] = []): Host {
  return {
    notebooks,
    execute: ({ path, answers }) => executeNotebook(path, { answers }),
  };
}

/** The kernel without native code. */
export function webAssemblyKernel(notebooks: readonly NotebookDocument[] = []): Host {
  return {
    where: "on WebAssembly alone",
    notebooks,
    execute: async ({ path }) => {
      const { notebook, problems } = await executeNotebook(path, { nativeCode: false });
      return { notebook, problems };
    },
  };
}
