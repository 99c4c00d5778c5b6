/** Replaces gradients of tfjs, keeping the stock ones within reach. */
import * as tf from "@tensorflow/tfjs";

/** How to differentiate a kernel. */
export interface GradientOptions {
  /** The kernel's inputs that the gradient needs, in the order in which it gets them. */
  readonly save?: readonly string[] | "all";
  /** Which outputs it needs too, after the inputs. */
  readonly saveOutputs?: readonly boolean[];
  /** The gradient of each input, computed when it is asked for. */
  gradient(
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
    attributes: Readonly<Record<string, unknown>>,
  ): Record<string, () => tf.Tensor>;
}

type StockGradient = ReturnType<typeof tf.getGradient> | undefined;

/** The stock gradients, as they were before the first override. */
const stockGradients = new Map<string, StockGradient>();

/**
 * Replace, or supply, the gradient of a kernel. Idempotent. tfjs has one gradient for a kernel,
 * whatever backend it runs on, so `gradient` may only use operations that every backend has.
 *
 * @param name name of the kernel, for example "Maximum"
 */
export function overrideGradient(name: string, options: GradientOptions): void {
  if (!stockGradients.has(name)) stockGradients.set(name, tf.getGradient(name));
  const { save = [], saveOutputs, gradient } = options;
  tf.registerGradient({
    kernelName: name,
    ...(save === "all" ? { saveAllInputs: true } : { inputsToSave: [...save] }),
    ...(saveOutputs === undefined ? {} : { outputsToSave: [...saveOutputs] }),
    gradFunc: (dy, saved, attributes) =>
      gradient((Array.isArray(dy) ? dy[0] : dy) as tf.Tensor, saved, attributes),
  });
}

/** Give tfjs its own gradients back: for tests that compare with stock. */
export function restoreStockGradients(): void {
  for (const [name, stock] of stockGradients) {
    if (stock === undefined) tf.unregisterGradient(name);
    else tf.registerGradient(stock);
  }
  stockGradients.clear();
}
