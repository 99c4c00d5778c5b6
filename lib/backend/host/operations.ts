/** How tfjs's engine runs an operation and ends a scope, with less bookkeeping: the same effects. */
import * as tf from "@tensorflow/tfjs";
import type { Engine } from "./engine.ts";

/**
 * The engine's `runKernel` without its closures, of which stock makes six a call.
 *
 * @param stock is asked where more is to be done: in debug mode, under test, by tfjs's profiler
 */
export function quickRunKernel(engine: Engine, stock: Engine["runKernel"]): Engine["runKernel"] {
  const environment = tf.env();
  return (name, inputs, attrs) => {
    const { state } = engine;
    const kernel = state.profiling || engine.backendName === null
      ? undefined
      : tf.getKernel(name, engine.backendName);
    if (!kernel || environment.getBool("DEBUG") || environment.getBool("IS_TEST")) {
      return stock(name, inputs, attrs);
    }
    const isRecorded = state.gradientDepth > 0 && state.kernelDepth === 0;
    state.kernelDepth++; // what the kernel calls is not recorded
    let result, outputs: tf.Tensor[], saved: readonly tf.Tensor[] = [];
    try {
      const kernelFunc = kernel.kernelFunc as (args: unknown) => tf.TensorInfo | tf.TensorInfo[];
      result = kernelFunc({ inputs, attrs, backend: engine.backend });
      outputs = Array.isArray(result)
        ? result.map((info) => asTensor(engine, info))
        : [asTensor(engine, result)];
      if (isRecorded) {
        const needed = engine.getTensorsForGradient(name, inputs, outputs);
        saved = engine.saveTensorsForBackwardMode(needed);
      }
    } finally {
      state.kernelDepth--;
    }
    if (isRecorded) engine.addTapeNode(name, inputs, outputs, null, saved, attrs);
    return Array.isArray(result) ? outputs : outputs[0]!;
  };
}

/** Some kernels give tensors already, which are the only ones with a rank. */
function asTensor(engine: Engine, info: tf.TensorInfo | tf.Tensor): tf.Tensor {
  return "rank" in info ? info as tf.Tensor : engine.makeTensorFromTensorInfo(info, undefined);
}

/** The engine's `endScope` where a scope gives one tensor, some, or none; the others go to stock. */
export function quickEndScope(engine: Engine, stock: Engine["endScope"]): Engine["endScope"] {
  return (result) => {
    const given = result instanceof tf.Tensor ? [result] : result ?? [];
    if (!Array.isArray(given) || !given.every((tensor) => tensor instanceof tf.Tensor)) {
      return stock(result);
    }
    const { state } = engine, scope = state.activeScope!;
    const stays = given.length > 8
      ? new Set(given)
      : { has: (tensor: tf.Tensor) => given.includes(tensor) };
    for (const tensor of scope.track) {
      if (!tensor.kept && !stays.has(tensor)) tensor.dispose();
    }
    state.scopeStack.pop();
    state.activeScope = state.scopeStack.at(-1) ?? null;
    for (const tensor of given) {
      if (!tensor.kept && tensor.scopeId === scope.id) engine.track(tensor);
    }
  };
}
