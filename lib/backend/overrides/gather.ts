/** Gather and its gradient, the unsorted segment sum: what embeddings and `tf.gather` train by. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

export function installGather(module: SideModule): void {
  overrideKernel("GatherV2", (stock) => gatherKernel(module, stock!));
  overrideKernel("UnsortedSegmentSum", () => segmentSumKernel(module));
}

function gatherKernel(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    const indices = args.inputs["indices"]!;
    if ((x.dtype !== "float32" && x.dtype !== "int32") || indices.dtype !== "int32") {
      return stock(args);
    }
    const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, x.shape)[0]!;
    const batchDims = (args.attrs["batchDims"] ?? 0) as number;
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } = tf.backend_util.segment_util
      // of the tensors it reads the shapes alone
      .collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, axis, batchDims);
    checkIndices(module, x, indices, axis);
    const y = module.output(outputShape, x.dtype);
    if (sizeOf(outputShape) === 0) return y;
    module.kernels.gather(
      module.pointer(x),
      module.pointer(indices),
      module.pointer(y),
      batchSize,
      outerSize,
      dimSize,
      sliceSize,
      sizeOf(indices.shape) / batchSize,
    );
    return y;
  };
}

function checkIndices(
  module: SideModule,
  { shape }: TensorInfo,
  indices: TensorInfo,
  axis: number,
): void {
  const address = module.pointer(indices);
  const rows = shape[axis]!;
  const position = module.kernels.firstOutOfRange(address, sizeOf(indices.shape), rows);
  if (position < 0) return;
  const index = new Int32Array(module.backend.wasm.asm.memory.buffer, address, position + 1).at(-1);
  throw new RangeError(
    `GatherV2: the index value ${index} is not in [0, ${rows - 1}]: ` +
      `"indices" points along axis ${axis} of the shape [${shape.join(", ")}]`,
  );
}

/**
 * x [...ids.shape, ...rest], ids -> [segments, ...rest]. As on tfjs's other backends an id outside
 * [0, segments) is left out; ids of a higher rank than 1 are meant as in TensorFlow.
 */
function segmentSumKernel(module: SideModule): Kernel {
  return ({ inputs, attrs }) => {
    const x = inputs["x"]!;
    const ids = inputs["segmentIds"]!;
    const segments = attrs["numSegments"] as number;
    checkSegments(x, ids, segments);
    const rest = x.shape.slice(ids.shape.length);
    const y = module.output([segments, ...rest], x.dtype);
    const sum = x.dtype === "int32" ? module.kernels.segmentSumInt : module.kernels.segmentSum;
    sum(
      module.pointer(x),
      module.pointer(ids),
      module.pointer(y),
      sizeOf(ids.shape),
      sizeOf(rest),
      segments,
    );
    return y;
  };
}

function checkSegments(x: TensorInfo, ids: TensorInfo, segments: number): void {
  if (x.dtype !== "float32" && x.dtype !== "int32") {
    throw new TypeError(
      `Cannot sum segments: "x" must be of dtype float32 or int32, current dtype is ${x.dtype}`,
    );
  }
  if (segments < 0) {
    throw new RangeError(
      `Cannot sum segments: "numSegments" must be at least 0, current value is ${segments}`,
    );
  }
  if (ids.shape.some((dimension, i) => dimension !== x.shape[i])) {
    throw new RangeError(
      `Cannot sum segments: the shape of "segmentIds" must begin the shape of "x", ` +
        `[${x.shape.join(", ")}], current value is [${ids.shape.join(", ")}]`,
    );
  }
}
