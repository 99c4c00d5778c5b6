/**
 * Stands for "@tensorflow/tfjs" in pages: what computes on tensors is there at once. Layers, models, `tf.data` and
 * the JavaScript backend, more than half of the package, come when a cell names them (`late_parts.ts`); WebGL never.
 */

import * as core from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";

export * from "@tensorflow/tfjs-core";

/** Of tfjs, and of what it is made of, all of one version. */
export const version: Readonly<Record<string, string>> = {
  "tfjs-core": core.version_core,
  tfjs: core.version_core,
};

/** What is there once it is loaded: whoever imported this module sees it then. */
// deno-fmt-ignore
export let Callback: unknown, CallbackList: unknown, CustomCallback: unknown, EarlyStopping: unknown, History: unknown,
  InputSpec: unknown, LayerVariable: unknown, LayersModel: unknown, RNN: unknown, Sequential: unknown,
  SymbolicTensor: unknown, callbacks: unknown, constraints: unknown, initializers: unknown, input: unknown,
  layers: unknown, loadLayersModel: unknown, metrics: unknown, model: unknown, models: unknown,
  registerCallbackConstructor: unknown, regularizers: unknown, sequential: unknown,
  GraphModel: unknown, deregisterOp: unknown, loadGraphModel: unknown, loadGraphModelSync: unknown, registerOp: unknown,
  data: unknown;

/** Loads the rest of tfjs. */
export async function loadRest(): Promise<void> {
  const [ofLayers, ofConverter, ofData] = await Promise.all([
    import("@tensorflow/tfjs-layers"),
    import("@tensorflow/tfjs-converter"),
    import("@tensorflow/tfjs-data"),
    import("@tensorflow/tfjs-backend-cpu"),
  ]);
  // deno-fmt-ignore
  ({ Callback, CallbackList, CustomCallback, EarlyStopping, History, InputSpec, LayerVariable, LayersModel, RNN,
    Sequential, SymbolicTensor, callbacks, constraints, initializers, input, layers, loadLayersModel, metrics, model,
    models, registerCallbackConstructor, regularizers, sequential } = ofLayers);
  ({ GraphModel, deregisterOp, loadGraphModel, loadGraphModelSync, registerOp } = ofConverter);
  data = ofData;
}
