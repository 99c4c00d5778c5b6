/** The schema of a reference case, and of the adapters that answer it. */
import { readFileSync } from "node:fs";

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

/** |got - expected| <= atol + rtol |expected| */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** Calls the public functions of lib with the inputs of a case. */
export type AdapterFunction = (
  inputs: GoldenInputs,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** An adapter that computes on tfjs tensors says so, and is compared within float32's reach. */
export type Adapter = AdapterFunction | {
  readonly precision: "float32";
  readonly run: AdapterFunction;
};

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
