/** Gives a stock kernel its inputs in the types that it computes with, or refuses them. */
import * as tf from "@tensorflow/tfjs";
import type { Kernel, KernelArguments } from "./override_kernel.ts";
import { STOCK_TYPES, type StockTypes } from "./stock_types.ts";
import type { TensorInfo, WasmBackend } from "./wasm_backend.ts";

/** The names of operations that are not their kernels' names with a small letter. */
const OPERATIONS: Readonly<Record<string, string>> = {
  GatherNd: "gatherND",
  GatherV2: "gather",
  Multiply: "mul",
  PadV2: "pad",
  RealDiv: "div",
  ScatterNd: "scatterND",
  Select: "where",
  SplitV: "split",
  TopK: "topk",
};

/** What people call the kernel, for an error: "log1p" for "Log1p". */
export function operationName(kernel: string): string {
  return OPERATIONS[kernel] ?? kernel[0]!.toLowerCase() + kernel.slice(1);
}

/** From the narrowest type to the widest: bool counts as 0 and 1. */
const WIDENING: readonly tf.DataType[] = ["bool", "int32", "float32"];

/** The stock kernel behind its guard; as it is when it takes everything. */
export function guarded(name: string, kernel: Kernel): Kernel {
  const types = STOCK_TYPES[name];
  if (types === undefined || Object.keys(types.inputs).length === 0) return kernel;
  return (args) =>
    areRight(types, args.inputs)
      ? kernel(args)
      : converted(kernel, types, args, wantedTypes(name, types, args));
}

/** Whether nothing is to be converted: asked at every call, so it allocates nothing. */
function areRight({ inputs, alike }: StockTypes, tensors: KernelArguments["inputs"]): boolean {
  for (const name in tensors) {
    const types = inputs[name] ?? inputs["*"], tensor = tensors[name];
    if (types && tensor && !types.includes(tensor.dtype)) return false;
  }
  if (alike === undefined) return true;
  const first = tensors[alike[0]!]!.dtype;
  return alike.every((name) => tensors[name]!.dtype === first);
}

/** The type that each input is to have. */
function wantedTypes(
  name: string,
  { inputs, alike = [] }: StockTypes,
  args: KernelArguments,
): Map<string, tf.DataType> {
  const wanted = new Map<string, tf.DataType>();
  for (const [input, tensor] of Object.entries(args.inputs)) {
    const types = inputs[input] ?? inputs["*"];
    if (types === undefined || tensor === undefined || tensor === null) continue;
    wanted.set(input, typeFor(name, input, tensor.dtype, types));
  }
  const widest = Math.max(...alike.map((input) => WIDENING.indexOf(wanted.get(input)!)));
  for (const [input, dtype] of wanted) {
    if (alike.includes(input)) wanted.set(input, WIDENING[widest] ?? dtype);
  }
  return wanted;
}

/** The narrowest type of those that the kernel has which holds what the tensor may hold. */
function typeFor(
  name: string,
  input: string,
  dtype: tf.DataType,
  types: readonly tf.DataType[],
): tf.DataType {
  if (types.includes(dtype)) return dtype;
  const width = WIDENING.indexOf(dtype);
  const wider = width === -1
    ? undefined
    : WIDENING.slice(width).find((type) => types.includes(type));
  if (wider !== undefined) return wider;
  const narrower = WIDENING.filter((_, i) =>
    WIDENING.slice(i).some((type) => types.includes(type))
  );
  const accepted = new Set([...types, ...narrower]);
  throw new TypeError(
    `Cannot compute ${operationName(name)}: "${input}" must be of type ${
      [...accepted].join(" or ")
    }, ` +
      `current type is ${dtype}`,
  );
}

function converted(
  kernel: Kernel,
  { moves }: StockTypes,
  args: KernelArguments,
  wanted: ReadonlyMap<string, tf.DataType>,
): TensorInfo | TensorInfo[] {
  const backend = args.backend as WasmBackend;
  const temporary: TensorInfo[] = [];
  const entries = Object.entries(args.inputs).map(([input, tensor]) => {
    const dtype = wanted.get(input);
    if (dtype === undefined || dtype === tensor.dtype) return [input, tensor] as const;
    const cast = castTo(backend, tensor, dtype);
    temporary.push(cast);
    return [input, cast] as const;
  });
  const inputs = Array.isArray(args.inputs)
    ? entries.map(([, tensor]) => tensor) as unknown as KernelArguments["inputs"]
    : Object.fromEntries(entries);
  const result = kernel({ ...args, inputs });
  for (const { dataId } of temporary) backend.disposeData(dataId);
  if (moves === undefined) return result;
  const dtype = args.inputs[moves]!.dtype;
  const outputs = [result].flat();
  const first = outputs[0]!;
  if (first.dtype === dtype) return result;
  outputs[0] = castTo(backend, first, dtype);
  backend.disposeData(first.dataId);
  return Array.isArray(result) ? outputs : outputs[0];
}

/** A tensor with the same elements in another type. */
export function castTo(backend: WasmBackend, x: TensorInfo, dtype: tf.DataType): TensorInfo {
  const { kernelFunc } = tf.getKernel("Cast", "wasm");
  const args = { inputs: { x }, attrs: { dtype }, backend };
  return kernelFunc(args as unknown as Parameters<typeof kernelFunc>[0]) as TensorInfo;
}
