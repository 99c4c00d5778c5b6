/**
 * The gradients of maxPool and avgPool. Stock wasm starts the search for a window's maximum at
 * 1.2e-38 instead of -Infinity, so windows without a positive element lose their gradient. avgPool
 * averages the elements inside the image, but its gradient divides by the size of the whole window,
 * so it is wrong where a window hangs over the edge (on tfjs's other backends too).
 */
import type { SideModule } from "../host/side_module.ts";
import { areFloat32 } from "../host/float32.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { type WindowAttributes, type Windows, windows2d } from "../host/windows.ts";
import { zeros } from "../host/zeros.ts";

/** Install MaxPoolGrad and AvgPoolGrad. */
export function installPooling(module: SideModule): void {
  const { kernels } = module;
  overrideKernel("MaxPoolGrad", (stock) => (args) => {
    const { input, dy } = args.inputs as { input: TensorInfo; dy: TensorInfo };
    if (!areFloat32(input, dy)) return stock!(args);
    const windows = windowsOf(args);
    const dx = zeros(module, input.shape);
    const at = module.windows(windows);
    const [x, from, to] = [input, dy, dx].map((tensor) => module.pointer(tensor));
    kernels.maxPoolGradient(at, x!, from!, to!, windows.batch);
    return dx;
  });
  overrideKernel("AvgPoolGrad", (stock) => (args) => {
    const { input, dy } = args.inputs as { input: TensorInfo; dy: TensorInfo };
    if (!areFloat32(input, dy)) return stock!(args);
    const windows = windowsOf(args);
    const dx = zeros(module, input.shape);
    const at = module.windows(windows);
    kernels.avgPoolGradient(at, module.pointer(dy), module.pointer(dx), windows.batch);
    return dx;
  });
}

function windowsOf({ inputs, attrs }: KernelArguments): Windows {
  const { filterSize } = attrs as { filterSize: number | [number, number] };
  const [height, width] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
  const inputShape = inputs["input"]!.shape, channels = inputShape[3]!;
  const filterShape = [height, width, channels, channels];
  return windows2d(
    inputShape,
    filterShape,
    inputs["dy"]!.shape,
    attrs as unknown as WindowAttributes,
  );
}
