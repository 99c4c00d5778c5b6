/**
 * The one file of `lib` that knows where it runs: in Deno, in Node (20.16 or later) or in a browser.
 * Everything else in `lib` is the language and what all three share (fetch, Web Crypto, WebAssembly).
 *
 * @module
 */

/** What is used of Node's modules, which Deno has too; a browser has none of them. */
interface Builtins {
  "node:fs": {
    promises: {
      readFile(path: string | URL): Promise<Uint8Array>;
      writeFile(path: string, bytes: Uint8Array): Promise<void>;
      rename(from: string, to: string): Promise<void>;
      rm(path: string, options: { force: boolean }): Promise<void>;
    };
  };
  "node:url": { fileURLToPath(url: URL): string };
}

/** What is used of Deno where Node has nothing like it. */
interface DenoHost {
  readonly permissions: { querySync(descriptor: { name: "ffi" }): { state: string } };
  readonly UnsafePointer: {
    of(view: Uint8Array): unknown;
    value(pointer: unknown): number | bigint;
  };
  dlopen(file: string, symbols: NativeSymbols): { readonly symbols: NativeFunctions };
}

interface Host {
  readonly Deno?: DenoHost;
  readonly process?: {
    readonly platform: string;
    readonly arch: string;
    readonly versions?: { readonly node?: string };
    getBuiltinModule?<Name extends keyof Builtins>(name: Name): Builtins[Name];
  };
}

const { Deno: deno, process } = globalThis as unknown as Host;

function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  const version = process?.versions?.node;
  if (version !== undefined && process?.getBuiltinModule === undefined) {
    throw new Error(
      `Cannot use ${name}: Node 20.16 or later is needed, current version is ${version}`,
    );
  }
  return process?.getBuiltinModule?.(name);
}

/**
 * The folder of the project's data: `data/` beside `lib/`, or, where `lib` is bundled into one file,
 * `data/` beside that file.
 */
export function dataFolder(): URL {
  return new URL(isBundled() ? "./data/" : "../data/", import.meta.url);
}

/** Whether `lib` is part of a bundle, where its files cannot be addressed one by one. */
export function isBundled(): boolean {
  return !new URL(import.meta.url).pathname.endsWith("/lib/platform.ts");
}

/**
 * Read a file: from the disk, or by `fetch` where it is not on the disk or there is no disk.
 *
 * @param file a URL, or a path; in a browser a path is relative to the page
 * @param options `onProgress` is called with the bytes read so far and all of them, where `fetch` reads
 * and the server says how many there are
 * @returns its bytes; undefined when there is no such file
 */
export async function readBytes(
  file: string | URL,
  options: { readonly onProgress?: Progress | undefined } = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const fs = builtin("node:fs");
  const isOnDisk = typeof file === "string" || file.protocol === "file:";
  if (fs === undefined || !isOnDisk) return await fetchBytes(file, options.onProgress);
  try {
    // a copy, because the slices of a Buffer of Node share its memory
    return new Uint8Array(await fs.promises.readFile(file));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

type Progress = (loaded: number, total: number) => void;

async function fetchBytes(
  file: string | URL,
  onProgress?: Progress,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await fetch(file);
  if (response.ok) {
    const counted = onProgress === undefined ? response : countBytes(response, onProgress);
    return new Uint8Array(await counted.arrayBuffer());
  }
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  throw new Error(`Cannot read "${file}": the server answers ${response.status}`);
}

/** The same response, whose bytes are counted as they come. */
function countBytes(response: Response, onProgress: Progress): Response {
  // a compressed answer has another length than its content, and may be longer than it
  const total = response.headers.has("content-encoding")
    ? NaN
    : Number(response.headers.get("content-length") ?? NaN);
  if (!(total > 0) || response.body === null) return response;
  let loaded = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      onProgress(loaded += bytes.length, total);
      controller.enqueue(bytes);
    },
  });
  return new Response(response.body.pipeThrough(counter));
}

/**
 * Write a file so that it is whole at every moment, also when the process is killed: to a temporary
 * file beside it, which is then renamed into place.
 *
 * @param path the file; its folder must exist
 * @throws {Error} where there are no files, as in a browser
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const files = builtin("node:fs")?.promises;
  if (files === undefined) {
    throw new Error(
      `Cannot write "${path}": there are no files here, as in a browser; ` +
        "keep the bytes elsewhere, such as in IndexedDB, or offer them as a download",
    );
  }
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = path.replace(/[^/\\]*$/, (name) => `.${name}.${crypto.randomUUID()}.tmp`);
  try {
    await files.writeFile(temporary, bytes);
    await files.rename(temporary, path);
  } catch (error) {
    await files.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** What a notebook's kernel is looked for in: the object `Deno`; undefined elsewhere. */
export function kernelHost(): unknown {
  return deno;
}

/** The functions that a native library has, with the types of their parameters and results. */
export type NativeSymbols = Readonly<
  Record<string, {
    /** Its name in the library. Default that in the record. */
    readonly name?: string;
    readonly parameters: readonly ("i32" | "f32" | "f64" | "usize")[];
    readonly result: "void" | "i32";
  }>
>;

/** Functions of a native library; "usize" is an address as a number. */
export type NativeFunctions<Name extends string = string> = Readonly<
  Record<Name, (...values: number[]) => unknown>
>;

/** May native code be called? Only in Deno, with the permission for it; asking does not prompt. */
export function mayCallNativeCode(): boolean {
  // addresses on the heap need the whole permission, not one for a single library
  return deno?.permissions.querySync({ name: "ffi" }).state === "granted";
}

/**
 * Open a native library, which stays open; {@linkcode mayCallNativeCode} says whether one may.
 *
 * @param file its path
 * @throws {Error} when there is none, or it lacks a function
 */
export function openNativeLibrary<Symbols extends NativeSymbols>(
  file: string,
  symbols: Symbols,
): NativeFunctions<keyof Symbols & string> {
  return nativeHost().dlopen(file, symbols).symbols;
}

/** Where a buffer lies, as a number below 2^53. */
export function addressOf(buffer: ArrayBufferLike): number {
  const { UnsafePointer } = nativeHost();
  return Number(UnsafePointer.value(UnsafePointer.of(new Uint8Array(buffer))));
}

function nativeHost(): DenoHost {
  if (deno === undefined) throw new Error("Cannot call native code: that takes Deno");
  return deno;
}

/** The system and the processor by Node: "linux-x64", "darwin-arm64"; "browser" in one. */
export function machineName(): string {
  return process === undefined ? "browser" : `${process.platform}-${process.arch}`;
}

/** The path of a file on the disk. */
export function pathOf(file: URL): string {
  return builtin("node:url")?.fileURLToPath(file) ?? file.pathname;
}
