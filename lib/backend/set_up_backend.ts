/** Chooses where tfjs computes: WebAssembly by default, plain JavaScript when that fails. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
// The binary comes in as a module, so that loading it needs no permission to read the package cache.
import wasmBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import { invalidArgument } from "../_invalid_argument.ts";
import { sideModule } from "./host/side_module.ts";
import { installGradients } from "./gradients/install.ts";
import { installKernels } from "./_install_kernels.ts";
import { openNativeKernels } from "./host/native.ts";

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
   * Whether the kernels run as native code, by FFI, which gives the same bits several times faster.
   * `"auto"` (the default): where FFI is permitted without asking and the library for this machine has
   * been tested; `true`: also where it has not been; `false`: never.
   */
  readonly native?: "auto" | boolean;
  /**
   * How many threads large native kernels share their work with, the caller's included: a positive
   * integer; any number gives the same bits. Default: the physical cores, at most 8. It holds for this
   * JavaScript thread: each worker sets its own. WebAssembly has one.
   */
  readonly threads?: number;
}

/** What is on, and why. */
export interface BackendInfo {
  /** Where tensors are computed from now on: what was asked for, or what `"auto"` took. */
  readonly backend: BackendName;
  /** Version of tfjs. */
  readonly version: string;
  /** Whether the project's own kernels compute: on wasm. Elsewhere tfjs's own do. */
  readonly kernels: boolean;
  /** Where the kernels run natively: machine and processor, such as "linux-x64 avx2"; else `false`. */
  readonly native: string | false;
  /** How many threads a kernel may use; 1 where the kernels are not native. */
  readonly threads: number;
  /** One line: why this backend, and why its kernels are native or not. */
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
 * one line on the console.
 *
 * @param options which backend; see {@linkcode BackendOptions}
 * @returns what is on, and why
 * @throws {RangeError} for a choice that does not exist
 * @throws {Error} when a backend or native kernels that were asked for cannot start, or when tfjs is
 *   not the version whose private fields the kernels know
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
  const native = options.native ?? "auto";
  if (native !== "auto" && typeof native !== "boolean") {
    throw invalidArgument("set up the backend", "native", "auto, true or false", native, "string");
  }
  const { threads } = options;
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw invalidArgument("set up the backend", "threads", "a positive integer", threads);
  }
  const { backend, reason } = await startBackend(wanted);
  const version = tf.version["tfjs"] ?? "unknown", info = { backend, version };
  if (backend !== "wasm") {
    installGradients();
    return { ...info, kernels: false, native: false, threads: 1, reason };
  }
  const chosen = chooseKernels(native, threads);
  installKernels();
  return { ...info, kernels: true, ...chosen, reason: `${reason}; ${chosen.reason}` };
}

/** Which build of the kernels computes on the wasm backend from now on. */
function chooseKernels(
  wanted: "auto" | boolean,
  threads: number | undefined,
): Pick<BackendInfo, "native" | "threads" | "reason"> {
  const module = sideModule();
  module.kernels = module.wasmKernels;
  module.threads = 1;
  if (wanted === false) {
    return { native: false, threads: 1, reason: "its kernels are not native, as asked for" };
  }
  const choice = openNativeKernels(module, wanted === true);
  if ("kernels" in choice) {
    module.kernels = choice.kernels;
    const reason = `its kernels are native (${choice.name})`;
    module.threads = choice.setThreads(threads);
    return { native: choice.name, threads: module.threads, reason };
  }
  if (wanted === true) throw new Error(`Cannot set up native kernels: ${choice.refusal}`);
  return { native: false, threads: 1, reason: `its kernels are not native: ${choice.refusal}` };
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
