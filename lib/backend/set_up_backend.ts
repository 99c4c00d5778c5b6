/** Chooses where tfjs computes: WebAssembly by default, plain JavaScript when that fails. */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
// The binary comes in as a module, so that loading it needs no permission to read the package cache.
import wasmBinary from "npm:@tensorflow/tfjs-backend-wasm@4.22.0/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

/** Where tensors are computed. */
export type BackendName = "wasm" | "cpu" | "webgpu";

/** What to set up: see {@linkcode setUpBackend}. */
export interface BackendOptions {
  /** `"auto"` (the default) takes wasm, else cpu. WebGPU is only taken when asked for. */
  readonly backend?: "auto" | BackendName;
  /** A native BLAS for matrix products. Not available yet: anything but `false` is an error. */
  readonly blas?: boolean | string;
}

/** What is on, and why. */
export interface BackendInfo {
  readonly backend: BackendName;
  /** Version of tfjs. */
  readonly version: string;
  /** The native BLAS in use, `false` for none. */
  readonly blas: string | false;
  /** One sentence: why this backend. */
  readonly reason: string;
}

const CHOICES = ["auto", "wasm", "cpu", "webgpu"];

/**
 * Set up the tfjs backend that all of `lib` computes on.
 *
 * Idempotent: cells are run again, and workers call it too. The same call gives the same backend.
 * When WebAssembly cannot start, `"auto"` falls back to the slow JavaScript backend and says so in
 * one line on the console.
 *
 * @param options which backend; see {@linkcode BackendOptions}
 * @returns what is on, and why
 * @throws {RangeError} for a backend that does not exist, or a BLAS (there is none yet)
 * @throws {Error} when a backend that was asked for by name cannot start
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
  const blas = options.blas ?? false;
  if (blas !== false) {
    throw new RangeError(
      'Cannot set up the backend: "blas" must be false (a native BLAS is not available yet), ' +
        `current value is ${JSON.stringify(blas)}`,
    );
  }
  if (wanted === "wasm") return await start("wasm", "asked for by name");
  if (wanted === "cpu") return await start("cpu", "asked for by name");
  if (wanted === "webgpu") return await start("webgpu", "asked for by name");
  try {
    return await start(
      "wasm",
      "the default: WebAssembly with SIMD, the same bits on every machine",
    );
  } catch (error) {
    const reason = `WebAssembly did not start (${messageOf(error)}), so tensors are computed in ` +
      "plain JavaScript: slow, but the same formulas";
    console.warn(`setUpBackend: ${reason}`);
    return await start("cpu", reason);
  }
}

async function start(backend: BackendName, reason: string): Promise<BackendInfo> {
  if (backend === "webgpu") await registerWebgpu();
  const url = backend === "wasm" && tf.getBackend() !== "wasm" ? serveWasmBinary() : undefined;
  // tfjs prints a banner about tfjs-node at the first use of its cpu backend
  if (backend === "cpu") tf.env().set("IS_NODE", false);
  try {
    if (!(await tf.setBackend(backend))) throw new Error("tfjs refused it");
  } catch (error) {
    throw new Error(`Cannot start the "${backend}" backend: ${messageOf(error)}`);
  } finally {
    if (url !== undefined) URL.revokeObjectURL(url);
  }
  return { backend, version: tf.version["tfjs"] ?? "unknown", blas: false, reason };
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

/** Few machines have WebGPU: a specifier that is not a literal is downloaded only when it is used. */
async function registerWebgpu(): Promise<void> {
  const specifier = "npm:@tensorflow/tfjs-backend-webgpu@4.22.0";
  try {
    if (!(await navigator.gpu?.requestAdapter())) throw new Error("this machine has no WebGPU");
    await import(specifier);
  } catch (error) {
    throw new Error(`Cannot start the "webgpu" backend: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
