/** What of tfjs a page loads only where a cell names it. */

/** What `replaced/tensorflow.ts` has once the rest of tfjs is loaded. */
export const LATE_NAMES: readonly string[] = [
  ...["Callback", "CallbackList", "CustomCallback", "EarlyStopping", "GraphModel", "History"],
  ...["InputSpec", "LayerVariable", "LayersModel", "RNN", "Sequential", "SymbolicTensor"],
  ...["callbacks", "constraints", "data", "deregisterOp", "initializers", "input", "layers"],
  ...["loadGraphModel", "loadGraphModelSync", "loadLayersModel", "metrics", "model", "models"],
  ...["registerCallbackConstructor", "registerOp", "regularizers", "sequential"],
];

const NAMES = `(?:${LATE_NAMES.join("|")})`;
const USES = [
  new RegExp(`\\btf\\.${NAMES}\\b`),
  new RegExp(`\\{[^}]*\\b${NAMES}\\b[^}]*\\}\\s*from\\s*"@tensorflow/tfjs"`),
  /"cpu"/, // the backend of this name
];

/** Whether a cell names what is loaded late. */
export function usesLateParts(source: string): boolean {
  return USES.some((use) => use.test(source));
}
