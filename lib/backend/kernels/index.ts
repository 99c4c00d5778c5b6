// AssemblyScript: the companion module of tfjs's wasm backend. It works in place on tfjs's heap:
// every pointer is a tensor's memoryOffset, every size a count of float32 elements unless it says so.
// `deno task kernels` builds ../kernels.wasm from here.
export { initialize } from "./memory";
export * from "./adam";
export { denseGradient } from "./dense";
export { gemm, gemmFused } from "./matmul";
export { gemmInt32 } from "./matmul_int32";
export { addBiasAndActivate } from "./matmul_epilogue";
export { setFilter, setInput, setOutput, setPadding, setStride } from "./windows";
export * from "./im2col";
export * from "./depthwise";
export * from "./pooling";
export * from "./winograd";
export * from "./winograd_forward";
export * from "./gather";
export * from "./gelu";
export * from "./gru_cell";
export * from "./layer_norm";
export * from "./lstm_cell";
export * from "./cast";
export * from "./clip";
export * from "./copy";
export * from "./elementwise";
export * from "./reduce";
export { fillNormal } from "./normal";
export * from "./softmax_gradient";
