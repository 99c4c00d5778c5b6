/** Replaces kernels and gradients of tfjs's wasm backend, keeping the stock ones within reach. */
import * as tf from "@tensorflow/tfjs";
import type { TensorInfo } from "./_wasm_backend.ts";

/** What tfjs passes to a kernel. */
export interface KernelArguments {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: unknown;
}

/** Computes a kernel's output, or outputs. */
export type Kernel = (args: KernelArguments) => TensorInfo | TensorInfo[];

/** The stock kernels, as they were before the first override. */
const stockKernels = new Map<string, Kernel | undefined>();

/**
 * Replace a kernel of the wasm backend. Idempotent: the stock kernel that `make` gets is always
 * tfjs's own, so installing twice stacks nothing.
 *
 * @param name name of the kernel, for example "BatchMatMul"
 * @param make makes the new kernel from the stock one, which is undefined where wasm has none
 */
export function overrideKernel(name: string, make: (stock: Kernel | undefined) => Kernel): void {
  if (!stockKernels.has(name)) {
    stockKernels.set(name, tf.getKernel(name, "wasm")?.kernelFunc as unknown as Kernel | undefined);
  }
  if (tf.getKernel(name, "wasm") !== undefined) tf.unregisterKernel(name, "wasm");
  const kernelFunc = make(stockKernels.get(name)) as unknown as tf.KernelFunc;
  tf.registerKernel({ kernelName: name, backendName: "wasm", kernelFunc });
}

/** The kernel that tfjs ships, for tests and benchmarks that compare with it. */
export function stockKernel(name: string): Kernel | undefined {
  return stockKernels.has(name)
    ? stockKernels.get(name)
    : tf.getKernel(name, "wasm")?.kernelFunc as unknown as Kernel | undefined;
}

/** Give tfjs its own kernels back: for tests and benchmarks that measure against stock. */
export function restoreStockKernels(): void {
  for (const [name, stock] of stockKernels) {
    if (tf.getKernel(name, "wasm") !== undefined) tf.unregisterKernel(name, "wasm");
    if (stock === undefined) continue;
    tf.registerKernel({
      kernelName: name,
      backendName: "wasm",
      kernelFunc: stock as unknown as tf.KernelFunc,
    });
  }
  stockKernels.clear();
}
