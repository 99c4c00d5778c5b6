/** Gradients of conv2d and conv3d, and thereby of conv1d and conv2dTranspose. */
import type { SideModule } from "../host/side_module.ts";
import { filterGradient, inputGradient } from "./convolution_gradients.ts";
import { areFloat32, assertFloat32 } from "../host/float32.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { areAllWindows, type WindowAttributes, windows2d, windows3d } from "../host/windows.ts";

/** Install the gradients with respect to filter and input. */
export function installConvolution(module: SideModule): void {
  overrideKernel("Conv2DBackpropFilter", () => (args) => {
    const { x, dy } = args.inputs as { x: TensorInfo; dy: TensorInfo };
    const { filterShape, dataFormat } = args.attrs as {
      filterShape: number[];
      dataFormat: string;
    };
    if (dataFormat === "NCHW") {
      throw new Error(
        'Cannot compute the gradient of conv2d: "dataFormat" must be NHWC on wasm, ' +
          "current value is NCHW",
      );
    }
    assertFloat32("Conv2DBackpropFilter", x, dy);
    const attributes = args.attrs as unknown as WindowAttributes;
    const windows = windows2d(x.shape, filterShape, dy.shape, attributes);
    if (!areAllWindows(windows, attributes.pad)) {
      throw new RangeError(
        'Cannot compute the gradient of conv2d: "dy" must have one element for each window, ' +
          `current shape is [${dy.shape}] for an image of [${x.shape}]`,
      );
    }
    return filterGradient(module, windows, x, dy, filterShape);
  });
  overrideKernel("Conv2DBackpropInput", (stock) => (args) => {
    const { dy, filter } = args.inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape, dataFormat } = args.attrs as { inputShape: number[]; dataFormat: string };
    if (dataFormat === "NCHW" || !areFloat32(dy, filter)) return stock!(args);
    const attributes = args.attrs as unknown as WindowAttributes;
    const windows = windows2d(inputShape, filter.shape, dy.shape, attributes);
    if (!areAllWindows(windows, attributes.pad)) return stock!(args);
    return inputGradient(module, windows, dy, filter, inputShape);
  });
  overrideKernel("Conv3DBackpropFilterV2", (stock) => conv3dFilterGradient(module, stock!));
  overrideKernel("Conv3DBackpropInputV2", (stock) => conv3dInputGradient(module, stock!));
}

/** Attributes of the gradients of conv3d. */
interface Conv3DAttributes {
  readonly strides: number | [number, number, number];
  readonly pad: "valid" | "same" | number;
  readonly filterShape: number[];
  readonly inputShape: number[];
}

function conv3dFilterGradient(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const { x, dy } = args.inputs as { x: TensorInfo; dy: TensorInfo };
    if (!areFloat32(x, dy)) return stock(args);
    const attributes = args.attrs as unknown as Conv3DAttributes;
    const { filterShape } = attributes;
    const windows = windows3d(x.shape, filterShape, attributes);
    return filterGradient(module, windows, x, dy, filterShape);
  };
}

function conv3dInputGradient(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const { dy, filter } = args.inputs as { dy: TensorInfo; filter: TensorInfo };
    if (!areFloat32(dy, filter)) return stock(args);
    const attributes = args.attrs as unknown as Conv3DAttributes;
    const { inputShape } = attributes;
    const windows = windows3d(inputShape, filter.shape, attributes);
    return inputGradient(module, windows, dy, filter, inputShape);
  };
}
