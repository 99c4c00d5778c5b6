/** Finds a native BLAS, a compiled library of matrix products, and opens it by FFI. */
import { fileURLToPath } from "node:url";

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

/** May native code be called? Asking does not prompt. */
export function mayCallNativeCode(): boolean {
  // addresses on the heap need the whole permission, not one for a single library
  return Deno.permissions.querySync({ name: "ffi" }).state === "granted";
}

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
    const blas: Blas = { name, file, sgemm: sgemm as unknown as Blas["sgemm"] };
    opened.set(file, blas);
    return blas;
  }
  throw new Error("it has no function cblas_sgemm that takes 32-bit sizes");
}

/** The OpenBLAS of the Python package scipy-openblas32 in the project's .venv. */
function inEnvironment(): Candidate[] {
  const environment = new URL("../../.venv/", import.meta.url);
  if (environment.protocol !== "file:") return [];
  const ending = { darwin: "dylib", windows: "dll" }[Deno.build.os as string] ?? "so";
  const library = `site-packages/scipy_openblas32/lib/libscipy_openblas.${ending}`;
  const folders = Deno.build.os === "windows"
    ? ["Lib"]
    : namesIn(new URL("lib/", environment)).map((version) => `lib/${version}`);
  return folders.map((folder) => ({
    file: fileURLToPath(new URL(`${folder}/${library}`, environment)),
    from: "scipy-openblas32",
  }));
}

/** Libraries that the system's loader finds by their names. */
function onSystem(): Candidate[] {
  const files: Record<string, string[]> = {
    linux: ["libopenblas.so.0", "libopenblas.so"],
    darwin: ["libopenblas.dylib", "/System/Library/Frameworks/Accelerate.framework/Accelerate"],
    windows: ["libopenblas.dll"],
  };
  return (files[Deno.build.os] ?? []).map((file) => ({ file, from: "the system" }));
}

/** Names in a folder, such as "python3.13"; none when it is missing or may not be read. */
function namesIn(folder: URL): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

/** Numbers stand for addresses: they are below 2^53, and no object is made for each. */
function load(file: string, prefix: string) {
  return Deno.dlopen(file, {
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
function text(say: (() => Deno.PointerValue) | null): string | undefined {
  const address = say?.() ?? null;
  return address === null ? undefined : Deno.UnsafePointerView.getCString(address).trim();
}
