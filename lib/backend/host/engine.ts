/** The private parts of tfjs's engine that the backward pass works on, asserted before use. */
import * as tf from "@tensorflow/tfjs";

/** An operation that was recorded for the backward pass. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  /** Tensors of its own, which share their buffers with what was saved. */
  readonly saved: readonly tf.Tensor[];
  /** From the gradients of all outputs, null where there is none, to one function an input. */
  readonly gradient?: (dys: (tf.Tensor | null)[]) => Readonly<Record<string, () => tf.Tensor>>;
}

/** tfjs-core 4.22.0's engine as far as it is touched here. */
export interface Engine {
  readonly state: {
    /** How many calls of `gradients` are recording, one inside the other. */
    readonly gradientDepth: number;
    /** How many kernels are running, one inside the other. */
    kernelDepth: number;
    readonly profiling: boolean;
    activeScope: Scope | null;
    readonly scopeStack: Scope[];
    readonly tensorInfo: {
      get(dataId: object): { readonly backend: { incRef(dataId: object): void } };
    };
    activeTape: TapeNode[] | null;
  };
  readonly backendName: string | null;
  readonly backend: unknown;
  startTape(): void;
  endTape(): void;
  scopedRun<T>(start: () => void, end: () => void, run: () => T): T;
  tidy<T>(name: string, run: () => T): T;
  tidy<T>(run: () => T): T;
  makeTensorFromTensorInfo(tensor: SharedBuffer, backend: unknown): tf.Tensor;
  addTapeNode(
    name: string,
    inputs: TapeNode["inputs"],
    outputs: readonly tf.Tensor[],
    gradient: ((dy: tf.Tensor) => Record<string, () => tf.Tensor>) | null,
    saved: readonly tf.Tensor[],
    attributes: unknown,
  ): void;
  getTensorsForGradient(
    name: string,
    inputs: TapeNode["inputs"],
    outputs: readonly tf.Tensor[],
  ): tf.Tensor[];
  saveTensorsForBackwardMode(tensors: readonly tf.Tensor[]): tf.Tensor[];
  track(tensor: tf.Tensor): void;
  runKernel(name: string, inputs: TapeNode["inputs"], attrs: unknown): tf.Tensor | tf.Tensor[];
  endScope(result: unknown): void;
  clone(x: tf.Tensor): tf.Tensor;
  gradients: Gradients;
}

/** A tensor as the scopes see it. */
export interface TrackedTensor extends tf.Tensor {
  readonly kept: boolean;
  readonly scopeId: number;
}

/** A running tidy. */
interface Scope {
  readonly id: number;
  readonly track: readonly TrackedTensor[];
}

/** What makes a tensor on a buffer that there is. */
export type SharedBuffer = Pick<tf.TensorInfo, "dataId" | "shape" | "dtype">;

/** dy/dx of y = f() for each x; `dy` weighs y's elements, ones by default. */
export type Gradients = (
  f: () => tf.Tensor,
  xs: readonly tf.Tensor[],
  dy?: tf.Tensor | null,
  allowNoGradients?: boolean,
) => { readonly value: tf.Tensor; readonly grads: readonly (tf.Tensor | undefined)[] };

const METHODS = [
  ...["startTape", "endTape", "scopedRun", "tidy", "makeTensorFromTensorInfo"] as const,
  ...["addTapeNode", "getTensorsForGradient", "saveTensorsForBackwardMode", "track"] as const,
  ...["clone", "gradients", "runKernel", "endScope"] as const,
];

/**
 * The engine that runs all operations.
 *
 * @throws {Error} when a private method is not there
 */
export function privateEngine(): Engine {
  const engine = tf.engine() as unknown as Engine;
  for (const name of METHODS) {
    if (typeof engine[name] === "function") continue;
    throw new Error(
      `Cannot install the kernels: "${name}" of tfjs's engine must be of type function, ` +
        `current type is ${typeof engine[name]}`,
    );
  }
  return engine;
}

/** A tensor of its own on the buffer of another. */
export function share(engine: Engine, tensor: SharedBuffer): tf.Tensor {
  const { backend } = engine.state.tensorInfo.get(tensor.dataId);
  backend.incRef(tensor.dataId);
  return engine.makeTensorFromTensorInfo(tensor, backend);
}
