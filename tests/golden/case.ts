/** The schema of a reference case, and of the adapters that answer it. */
import { readFileSync } from "node:fs";
import type { Tolerance } from "../_assert_close.ts";

/** One reference case: what went in, what the reference made of it, and how close lib must come. */
export interface GoldenCase {
  readonly source: string;
  readonly inputs: GoldenInputs;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly dtype: string;
  readonly tol: Tolerance;
  readonly notes?: string;
}

/** Inputs are read as the case has them: an adapter knows the names of its topic. */
// deno-lint-ignore no-explicit-any
export type GoldenInputs = Readonly<Record<string, any>>;

/** Calls the public functions of lib with the inputs of a case. */
export type AdapterFunction = (
  inputs: GoldenInputs,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** Why the results of a topic may be further from the reference than its file says. */
export interface StatedTolerance extends Tolerance {
  readonly reason: string;
}

/**
 * Compared within the tolerance of the file, or within its own where that is wider.
 *
 * `inFloat32` of on_tensors.ts makes the adapter of a topic that is computed on tensors.
 */
export type Adapter = AdapterFunction | {
  readonly tolerance?: StatedTolerance;
  /** What must have been run before, such as "deno task models"; without it the cases are skipped. */
  readonly needs?: Requirement;
  readonly run: AdapterFunction;
};

/** Something that is not part of the project. */
export interface Requirement {
  /** The command that brings it. */
  readonly command: string;
  readonly isThere: boolean;
}

const FIELDS = ["source", "inputs", "expected", "dtype", "tol", "notes"];

/** Read a case, and refuse a field that nothing would look at. */
export function readCase(file: URL): GoldenCase {
  const golden = JSON.parse(readFileSync(file, "utf8"));
  for (const field of Object.keys(golden)) {
    if (!FIELDS.includes(field)) {
      throw new Error(`Cannot read ${file.pathname.split("/").at(-1)}: unknown field "${field}"`);
    }
  }
  return golden;
}
