/** Replaces kernels and gradients of tfjs's wasm backend, keeping the stock ones within reach. */
import * as tf from "@tensorflow/tfjs";
import { guarded } from "./stock_guard.ts";
import type { TensorInfo } from "./wasm_backend.ts";

/** What tfjs passes to a kernel. */
export interface KernelArguments {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: unknown;
}

/** Computes a kernel's output, or outputs. */
export type Kernel = (args: KernelArguments) => TensorInfo | TensorInfo[];

/** The stock kernels, as they were before the first override, with their set-up functions. */
const stockKernels = new Map<string, tf.KernelConfig | undefined>();

/**
 * Replace a kernel of the wasm backend. Idempotent: the stock kernel that `make` gets is always
 * tfjs's own, so installing twice stacks nothing. It stands behind its guard (see
 * {@linkcode guarded}): what it has no types for is converted, or refused.
 *
 * @param name name of the kernel, for example "BatchMatMul"
 * @param make makes the new kernel from the stock one, which is undefined where wasm has none
 */
export function overrideKernel(name: string, make: (stock: Kernel | undefined) => Kernel): void {
  if (!stockKernels.has(name)) stockKernels.set(name, tf.getKernel(name, "wasm"));
  if (tf.getKernel(name, "wasm") !== undefined) tf.unregisterKernel(name, "wasm");
  const stock = stockKernels.get(name), kernel = kernelOf(stock);
  const kernelFunc = make(kernel && guarded(name, kernel)) as unknown as tf.KernelFunc;
  // tfjs sets its own kernel up, which ours may fall back to, for each wasm module that it starts
  tf.registerKernel({ ...stock, kernelName: name, backendName: "wasm", kernelFunc });
}

/** The kernel that tfjs ships, for tests and benchmarks that compare with it. */
export function stockKernel(name: string): Kernel | undefined {
  return kernelOf(stockKernels.has(name) ? stockKernels.get(name) : tf.getKernel(name, "wasm"));
}

/** Give tfjs its own kernels back: for tests and benchmarks that measure against stock. */
export function restoreStockKernels(): void {
  for (const [name, stock] of stockKernels) {
    if (tf.getKernel(name, "wasm") !== undefined) tf.unregisterKernel(name, "wasm");
    if (stock !== undefined) tf.registerKernel(stock);
  }
  stockKernels.clear();
}

function kernelOf(config: tf.KernelConfig | undefined): Kernel | undefined {
  return config?.kernelFunc as unknown as Kernel | undefined;
}
