/** What makes stock kernels read or write foreign memory, refused before: indices that point outside. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { isRowOf } from "./elementwise.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { operationName } from "../host/stock_guard.ts";
import type { TensorInfo, WasmBackend } from "../host/wasm_backend.ts";

/** What must hold before a kernel runs. */
type Check = (args: KernelArguments, backend: WasmBackend, name: string) => void;

/** Rows of indices into a shape: the input that holds them, and where the shape comes from. */
function pointsInto(input: string, shapeOf: (args: KernelArguments) => readonly number[]): Check {
  return (args, backend, name) => {
    const indices = args.inputs[input]!, shape = shapeOf(args);
    if (indices.dtype === "int32") checkRows(backend, operationName(name), input, indices, shape);
  };
}

const CHECKS: Readonly<Record<string, Check>> = {
  GatherNd: pointsInto("indices", ({ inputs }) => inputs["params"]!.shape),
  ScatterNd: pointsInto("indices", ({ attrs }) => attrs["shape"] as number[]),
  TensorScatterUpdate: pointsInto("indices", ({ inputs }) => inputs["tensor"]!.shape),
  SparseToDense: pointsInto("sparseIndices", ({ attrs }) => attrs["outputShape"] as number[]),
  Bincount: checkCounts,
  DenseBincount: checkCounts,
  CropAndResize: ({ inputs }, backend) => {
    const images = inputs["image"]!.shape[0]!;
    checkRange(backend, inputs["boxInd"]!, images, "cropAndResize", "boxInd");
  },
  PadV2: ({ attrs }) => {
    const bad = (attrs["paddings"] as number[][]).flat().find((padding) => !(padding >= 0));
    if (bad !== undefined) {
      throw new RangeError(
        `Cannot compute pad: "paddings" must be at least 0, current value is ${bad}`,
      );
    }
  },
  SparseSegmentMean: checkSegments,
  SparseSegmentSum: checkSegments,
  FusedBatchNorm: ({ inputs }) => {
    const { x, ...rows } = inputs;
    for (const [argument, row] of Object.entries(rows)) {
      if (!row || isRowOf(row.shape, x!.shape)) continue;
      throw new RangeError(
        `Cannot compute batchNorm: the shape of "${argument}" must end that of "x", ` +
          `[${x!.shape.join(", ")}], current shape is [${row.shape.join(", ")}]`,
      );
    }
  },
};

export function installIndexChecks({ backend }: SideModule): void {
  for (const [name, check] of Object.entries(CHECKS)) {
    overrideKernel(name, (stock) => (args) => {
      check(args, backend, name);
      return stock!(args);
    });
  }
}

/** Each row of indices [..., depth] must lie in the first `depth` axes of the shape. */
function checkRows(
  backend: WasmBackend,
  operation: string,
  argument: string,
  indices: TensorInfo,
  shape: readonly number[],
): void {
  // a vector of indices into a vector may come without its last axis
  const depth = indices.shape.length > 1 ? indices.shape.at(-1)! : 1;
  const elements = elementsOf(backend, indices);
  for (let i = 0; i < elements.length; i++) {
    const size = shape[i % depth]!;
    if (!(elements[i]! >= 0 && elements[i]! < size)) {
      refuse(operation, argument, size, elements[i]!);
    }
  }
}

function checkRange(
  backend: WasmBackend,
  indices: TensorInfo,
  size: number,
  operation: string,
  argument: string,
): void {
  const bad = elementsOf(backend, indices).find((index) => index < 0 || index >= size);
  if (bad !== undefined) refuse(operation, argument, size, bad);
}

function refuse(operation: string, argument: string, size: number, index: number): never {
  throw new RangeError(
    `Cannot compute ${operation}: "${argument}" must be in [0, ${size}), current value is ${index}`,
  );
}

function checkSegments({ inputs }: KernelArguments, _: WasmBackend, name: string): void {
  const count = sizeOf(inputs["indices"]!.shape), ids = sizeOf(inputs["segmentIds"]!.shape);
  if (count === ids) return;
  throw new RangeError(
    `Cannot compute ${operationName(name)}: "segmentIds" must be as many as "indices", ${count}, ` +
      `current number is ${ids}`,
  );
}

function checkCounts({ inputs }: KernelArguments, backend: WasmBackend, name: string): void {
  const x = inputs["x"]!, weights = inputs["weights"]!, count = sizeOf(weights.shape);
  const task = `Cannot compute ${operationName(name)}`;
  const bad = elementsOf(backend, x).find((value) => value < 0);
  if (bad !== undefined) {
    throw new RangeError(`${task}: "x" must be at least 0, current value is ${bad}`);
  }
  if (count !== 0 && !tf.util.arraysEqual(weights.shape, x.shape)) {
    throw new RangeError(
      `${task}: "weights" must be empty or of the shape [${x.shape.join(", ")}], ` +
        `current shape is [${weights.shape.join(", ")}]`,
    );
  }
}
