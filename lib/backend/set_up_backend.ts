/** Chooses where tfjs computes: WebAssembly by default, plain JavaScript when that fails. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
// The binary comes in as a module, so that loading it needs no permission to read the package cache.
import wasmBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import { mayCallNativeCode } from "../platform.ts";
import { type Blas, findBlas, openBlas } from "./_blas.ts";
import { companion } from "./_companion.ts";
import { installGradients } from "./_gradients.ts";
import { installKernels } from "./_install.ts";

/** Where tensors are computed. */
export type BackendName = "wasm" | "cpu" | "webgpu";

/** What to set up: see {@linkcode setUpBackend}. */
export interface BackendOptions {
  /**
   * `"auto"` (the default) takes wasm, else cpu. WebGPU is only taken when asked for: its last bits
   * depend on the machine, and results must be read with `await tensor.data()`, not `dataSync()`.
   */
  readonly backend?: "auto" | BackendName;
  /**
   * A native BLAS for matmuls on the wasm backend, by FFI: `true` takes the first that is
   * there (the OpenBLAS of the Python package scipy-openblas32 in the project's .venv, the
   * system's, Apple's Accelerate), a string is the path of one. Off by default: its last bits
   * depend on the processor, so what is to be reproduced elsewhere must not use it.
   */
  readonly blas?: boolean | string;
}

/** What is on, and why. */
export interface BackendInfo {
  readonly backend: BackendName;
  /** Version of tfjs. */
  readonly version: string;
  /** Whether the project's own kernels compute: on wasm. Elsewhere tfjs's own do. */
  readonly kernels: boolean;
  /** The native BLAS in use: its name, version and origin; `false` for none. */
  readonly blas: string | false;
  /** One sentence: why this backend. */
  readonly reason: string;
}

const CHOICES = ["auto", "wasm", "cpu", "webgpu"];

/**
 * Set up the tfjs backend that all of `lib` computes on.
 *
 * On wasm the project's kernels take the place of tfjs's, which are slow or missing for training,
 * and on every backend the gradients that tfjs lacks or gets wrong are patched
 * (`lib/backend/README.md` says which).
 *
 * Idempotent: cells are run again, and workers call it too. The same call gives the same backend.
 * When WebAssembly cannot start, `"auto"` falls back to the slow JavaScript backend and says so in
 * one line on the console. So it does when a BLAS was asked for with `true` and there is none, or
 * native code may not be called (`--allow-ffi`); the backend's own kernels compute then.
 *
 * @param options which backend; see {@linkcode BackendOptions}
 * @returns what is on, and why
 * @throws {RangeError} for a backend that does not exist, a BLAS that cannot be opened, or a BLAS
 *   for another backend than wasm
 * @throws {Error} when a backend that was asked for by name cannot start, or when tfjs is not the
 *   version whose private fields the kernels know
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const info = await setUpBackend();
 * assert.equal(info.backend, "wasm");
 * ```
 */
export async function setUpBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  const wanted = options.backend ?? "auto";
  if (!CHOICES.includes(wanted)) {
    throw new RangeError(
      `Cannot set up the backend: "backend" must be one of ${CHOICES.join(", ")}, ` +
        `current value is ${JSON.stringify(wanted)}`,
    );
  }
  const blas = chooseBlas(options.blas ?? false, wanted);
  const { backend, reason } = await startBackend(wanted);
  const onWasm = backend === "wasm";
  if (onWasm) {
    installKernels();
    companion().useBlas(blas);
  } else {
    installGradients();
  }
  const version = tf.version["tfjs"] ?? "unknown";
  return { backend, version, kernels: onWasm, blas: onWasm ? blas?.name ?? false : false, reason };
}

/** Starts what was asked for, or the best there is, and says why. */
async function startBackend(
  wanted: "auto" | BackendName,
): Promise<{ backend: BackendName; reason: string }> {
  if (wanted === "webgpu") {
    const adapter = await registerWebgpu();
    await start("webgpu");
    return { backend: "webgpu", reason: `asked for by name, on the adapter ${adapter}` };
  }
  if (wanted !== "auto") {
    await start(wanted);
    return { backend: wanted, reason: "asked for by name" };
  }
  try {
    await start("wasm");
    const reason = "the default: WebAssembly with SIMD, the same bits on every machine";
    return { backend: "wasm", reason };
  } catch (error) {
    const reason = `WebAssembly did not start (${messageOf(error)}), so tensors are computed in ` +
      "plain JavaScript: slow, but the same formulas";
    console.warn(`setUpBackend: ${reason}`);
    await start("cpu");
    return { backend: "cpu", reason };
  }
}

/** Opens the library that was asked for. */
function chooseBlas(wanted: boolean | string, backend: string): Blas | undefined {
  if (wanted === false) return undefined;
  if (backend === "cpu" || backend === "webgpu") {
    throw new RangeError(
      `Cannot set up the backend: "blas" must be false on the "${backend}" backend, ` +
        `current value is ${JSON.stringify(wanted)}`,
    );
  }
  if (!mayCallNativeCode()) {
    console.warn(
      "setUpBackend: a native BLAS needs the permission --allow-ffi, so matmuls stay on " +
        "the WebAssembly kernels",
    );
    return undefined;
  }
  if (typeof wanted === "string") return openNamedBlas(wanted);
  const blas = findBlas();
  if (blas === undefined) {
    console.warn(
      "setUpBackend: no native BLAS was found, so matmuls stay on the WebAssembly " +
        'kernels; "python -m pip install scipy-openblas32" in the Python environment .venv brings ' +
        "one, and so does the system's package of OpenBLAS",
    );
  }
  return blas;
}

function openNamedBlas(path: string): Blas {
  try {
    return openBlas(path);
  } catch (error) {
    const why = messageOf(error).replace(/^(Could not open library: )+/, "");
    throw new RangeError(
      'Cannot set up the backend: "blas" must be true, false or the path of a BLAS library, ' +
        `current value is ${JSON.stringify(path)} (${why})`,
    );
  }
}

async function start(backend: BackendName): Promise<void> {
  const url = backend === "wasm" && tf.getBackend() !== "wasm" ? serveWasmBinary() : undefined;
  // tfjs prints a banner about tfjs-node at the first use of its cpu backend
  if (backend === "cpu") tf.env().set("IS_NODE", false);
  const withdrawDirname = provideDirname();
  try {
    if (!(await tf.setBackend(backend))) throw new Error("tfjs refused it");
  } catch (error) {
    throw new Error(`Cannot start the "${backend}" backend: ${messageOf(error)}`);
  } finally {
    withdrawDirname();
    if (url !== undefined) URL.revokeObjectURL(url);
  }
}

/**
 * Where there is a `process`, tfjs's wasm module asks for `__dirname` when it starts, and a bundle of
 * ES modules has none. Nothing is read from it.
 *
 * @returns takes it back
 */
function provideDirname(): () => void {
  if ("__dirname" in globalThis) return () => {};
  const globals = globalThis as { __dirname?: string };
  globals.__dirname = ".";
  return () => delete globals.__dirname;
}

/** Let tfjs fetch the imported binary from memory, whichever build it asks for; SIMD is everywhere. */
function serveWasmBinary(): string {
  const url = URL.createObjectURL(new Blob([wasmBinary], { type: "application/wasm" }));
  setWasmPaths(
    {
      "tfjs-backend-wasm.wasm": url,
      "tfjs-backend-wasm-simd.wasm": url,
      "tfjs-backend-wasm-threaded-simd.wasm": url,
    },
    true,
  );
  return url;
}

/**
 * Few machines have WebGPU: a specifier that is not a literal is downloaded only when it is used.
 *
 * @returns what the adapter calls itself
 */
async function registerWebgpu(): Promise<string> {
  const specifier = "npm:@tensorflow/tfjs-backend-webgpu@4.22.0";
  try {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) throw new Error("this machine has no WebGPU");
    await import(specifier);
    return adapter.info.description;
  } catch (error) {
    throw new Error(`Cannot start the "webgpu" backend: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
