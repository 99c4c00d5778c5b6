/** Finds a native BLAS, a compiled library of matrix products, and opens it by FFI. */
import { namesIn, openNativeLibrary, pathOf, systemName, textAt } from "../platform.ts";

/** A library that is open; it stays open until the process ends. */
export interface Blas {
  /** What it is, for people: name, version, the processor that it chose its code for, its origin. */
  readonly name: string;
  /** The path or name that it was opened by. */
  readonly file: string;
  /** cblas_sgemm: C = alpha op(A) op(B) + beta C, with addresses as numbers. */
  readonly sgemm: (...values: number[]) => void;
}

/** Where a library may be: a path, or a name that the system's loader looks up. */
interface Candidate {
  readonly file: string;
  /** Who ships it. */
  readonly from: string;
}

/** The functions' names are fixed, but for a prefix that SciPy's build of OpenBLAS puts before them. */
const PREFIXES = ["", "scipy_"];

const opened = new Map<string, Blas>();

/** Open the first library that is there: SciPy's OpenBLAS in .venv, the system's, Apple's. */
export function findBlas(): Blas | undefined {
  for (const { file, from } of [...inEnvironment(), ...onSystem()]) {
    try {
      return openBlas(file, from);
    } catch {
      // not there, or no BLAS: the next one
    }
  }
  return undefined;
}

/**
 * Open a library.
 *
 * @param file its path, or a name that the system's loader looks up
 * @param from who ships it, for its name
 * @throws {Error} when there is none, or it is no BLAS with 32-bit sizes
 */
export function openBlas(file: string, from = file): Blas {
  const known = opened.get(file);
  if (known !== undefined) return known;
  for (const prefix of PREFIXES) {
    const library = load(file, prefix);
    const { sgemm, configuration, processor, setThreads } = library.symbols;
    const build = text(configuration); // such as "OpenBLAS 0.3.34 DYNAMIC_ARCH NO_AFFINITY Zen"
    if (sgemm === null || build?.includes("USE64BITINT")) {
      library.close();
      continue;
    }
    // More threads would fight with those of workers, and their number would change the last bits.
    setThreads?.(1);
    const version = build?.split(" ").slice(0, 2).join(" ") ?? "cblas_sgemm";
    const core = text(processor);
    const name = `${version}${core === undefined ? "" : ` for ${core}`}, from ${from}`;
    const blas: Blas = { name, file, sgemm };
    opened.set(file, blas);
    return blas;
  }
  throw new Error("it has no function cblas_sgemm that takes 32-bit sizes");
}

/** The OpenBLAS of the Python package scipy-openblas32 in the project's .venv. */
function inEnvironment(): Candidate[] {
  const environment = new URL("../../.venv/", import.meta.url);
  if (environment.protocol !== "file:") return [];
  const ending = { darwin: "dylib", win32: "dll" }[systemName()] ?? "so";
  const library = `site-packages/scipy_openblas32/lib/libscipy_openblas.${ending}`;
  const folders = systemName() === "win32"
    ? ["Lib"]
    : namesIn(new URL("lib/", environment)).map((version) => `lib/${version}`);
  return folders.map((folder) => ({
    file: pathOf(new URL(`${folder}/${library}`, environment)),
    from: "scipy-openblas32",
  }));
}

/** Libraries that the system's loader finds by their names. */
function onSystem(): Candidate[] {
  const files: Record<string, string[]> = {
    linux: ["libopenblas.so.0", "libopenblas.so"],
    darwin: ["libopenblas.dylib", "/System/Library/Frameworks/Accelerate.framework/Accelerate"],
    win32: ["libopenblas.dll"],
  };
  return (files[systemName()] ?? []).map((file) => ({ file, from: "the system" }));
}

/** Numbers stand for addresses: they are below 2^53, and no object is made for each. */
function load(file: string, prefix: string) {
  return openNativeLibrary(file, {
    sgemm: {
      name: `${prefix}cblas_sgemm`,
      // deno-fmt-ignore
      parameters: [
        "i32", "i32", "i32", "i32", "i32", "i32", "f32",
        "usize", "i32", "usize", "i32", "f32", "usize", "i32",
      ],
      result: "void",
      optional: true,
    },
    configuration: {
      name: `${prefix}openblas_get_config`,
      parameters: [],
      result: "pointer",
      optional: true,
    },
    processor: {
      name: `${prefix}openblas_get_corename`,
      parameters: [],
      result: "pointer",
      optional: true,
    },
    setThreads: {
      name: `${prefix}openblas_set_num_threads`,
      parameters: ["i32"],
      result: "void",
      optional: true,
    },
  });
}

/** What a function without parameters says, when there is one. */
function text(say: (() => unknown) | null): string | undefined {
  return textAt(say?.() ?? null)?.trim();
}
