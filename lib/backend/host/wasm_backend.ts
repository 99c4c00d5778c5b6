/** The private parts of tfjs's wasm backend that the side module works on, asserted before use. */
import * as tf from "@tensorflow/tfjs";

/** The version whose private fields are known. */
export const TFJS_VERSION = "4.22.0";

/** A tensor as a kernel sees it. */
export interface TensorInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

/** What tfjs keeps of each buffer on its heap. */
interface DataRecord {
  readonly id: number;
  /** Address of the first element, 8-byte aligned. */
  readonly memoryOffset: number;
  readonly refCount: number;
}

/** tfjs-backend-wasm 4.22.0 as far as it is touched here. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): DataRecord };
  makeOutput(shape: readonly number[], dtype: tf.DataType): TensorInfo;
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
}

/** Each private field with the type that it must have. */
const FIELDS: readonly (readonly [path: string, type: string])[] = [
  ["wasm.asm.memory", "object"],
  ["wasm.tfjs.registerTensor", "function"],
  ["wasm.tfjs.disposeData", "function"],
  ["wasm._malloc", "function"],
  ["wasm._free", "function"],
  ["dataIdMap.get", "function"],
  ["makeOutput", "function"],
  ["incRef", "function"],
  ["disposeData", "function"],
];

/**
 * The running wasm backend.
 *
 * @throws {Error} when another version of tfjs runs, or a private field is not what it was
 */
export function wasmBackend(): WasmBackend {
  const version = tf.version["tfjs-core"];
  if (version !== TFJS_VERSION) {
    throw new Error(
      `Cannot install the kernels: "tfjs" must be ${TFJS_VERSION}, current version is ${version}`,
    );
  }
  const backend: unknown = tf.backend();
  for (const [path, type] of FIELDS) {
    let value = backend;
    for (const name of path.split(".")) {
      value = (value as Record<string, unknown> | undefined)?.[name];
    }
    const actualType: string = typeof value;
    if (actualType !== type) {
      throw new Error(
        `Cannot install the kernels: "${path}" of tfjs's wasm backend must be of type ${type}, ` +
          `current type is ${actualType}`,
      );
    }
  }
  return backend as WasmBackend;
}
