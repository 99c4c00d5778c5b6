/** Reads which engine is wanted, and what it is told. */

import { UsageError } from "../common/task.ts";
import { daskEngine } from "./dask_engine.ts";
import type { Engine } from "./engine.ts";
import { poolEngine } from "./pool_engine.ts";
import { slurmEngine } from "./slurm_engine.ts";

/** What each engine is told, by flags of the same names. */
const OPTIONS = {
  pool: ["processors"],
  dask: ["address", "checkout"],
  slurm: ["partition", "checkout", "shared"],
} as const;

/** The flags of the engines, as they were typed. */
export type EngineFlags = {
  readonly [K in "engine" | typeof OPTIONS[keyof typeof OPTIONS][number]]?: string;
};

/**
 * The engine that the flags ask for, by default the pool of this machine.
 *
 * @throws {UsageError} for an engine that is not known, and what the engine does not know or lacks
 */
export function chooseEngine({ engine = "pool", ...options }: EngineFlags): Engine {
  if (!Object.hasOwn(OPTIONS, engine)) {
    const known = Object.keys(OPTIONS).join(", ");
    throw new UsageError(`There is no engine "${engine}": there are ${known}.`);
  }
  const own: readonly string[] = OPTIONS[engine as keyof typeof OPTIONS];
  const other = Object.keys(options).find((name) => !own.includes(name));
  if (other !== undefined) {
    const known = own.map((name) => `--${name}`).join(", ");
    throw new UsageError(`The engine ${engine} has no --${other}: it has ${known}.`);
  }
  if (engine === "pool") return poolEngine(parseProcessors(options.processors));
  if (engine === "slurm") return slurmEngine(options);
  const { address } = options;
  if (address !== undefined) return daskEngine({ ...options, address });
  throw new UsageError(
    "--engine dask needs --address, that of its scheduler, such as tcp://10.0.0.1:8786.",
  );
}

function parseProcessors(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d*$/.test(text)) {
    return text === undefined ? text : Number(text);
  }
  throw new UsageError(`--processors must be a whole number from 1 on, not "${text}".`);
}
