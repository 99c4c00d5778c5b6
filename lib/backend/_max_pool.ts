/**
 * The gradient of maxPool. Stock wasm starts each window's search at 1.2e-38 instead of -Infinity,
 * so windows without a positive element lose their gradient.
 */
import type { Companion } from "./_companion.ts";
import { areFloat32 } from "./_float32.ts";
import { overrideKernel } from "./_override.ts";
import type { TensorInfo } from "./_wasm_backend.ts";
import { setWindows, type WindowAttributes, windows2d } from "./_windows.ts";
import { zeros } from "./_zeros.ts";

/** What kernels/max_pool.ts exports. */
export interface MaxPoolKernels {
  maxPoolGradient(x: number, dy: number, dx: number, batch: number): void;
}

/** Install MaxPoolGrad. */
export function installMaxPool(companion: Companion): void {
  overrideKernel("MaxPoolGrad", (stock) => (args) => {
    const { input, dy } = args.inputs as Record<string, TensorInfo>;
    if (!areFloat32(input!, dy!)) return stock!(args);
    const { filterSize } = args.attrs as { filterSize: number | [number, number] };
    const [height, width] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
    const channels = input!.shape[3]!;
    const attributes = args.attrs as unknown as WindowAttributes;
    const filterShape = [height, width, channels, channels];
    const windows = windows2d(input!.shape, filterShape, dy!.shape, attributes);
    const dx = zeros(companion, input!.shape);
    setWindows(companion.kernels, windows);
    const [x, by, to] = [input!, dy!, dx].map((tensor) => companion.pointer(tensor));
    companion.kernels.maxPoolGradient(x!, by!, to!, windows.batch);
    return dx;
  });
}
