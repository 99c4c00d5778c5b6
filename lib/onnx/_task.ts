/** What fails when a graph cannot run, to follow "Cannot". */
export const TASK = "run an ONNX graph";
