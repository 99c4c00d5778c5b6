/**
 * ONNX (Open Neural Network Exchange): networks written to the file format that other programs read,
 * and graphs of such files run with the operations of tfjs and `lib`.
 *
 * @example
 * ```ts
 * import { decodeOnnx, encodeOnnx, exportOnnx } from "lib/onnx/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mlp = new MLP([4, 3], { random: new Random(0) });
 * const bytes = encodeOnnx(exportOnnx([mlp], { inputShape: [4] }));
 * assert.equal(decodeOnnx(bytes).graph.node[0]!.opType, "Gemm");
 * ```
 *
 * @module
 */
export * from "./export_onnx.ts";
export * from "./model.ts";
export * from "./run_onnx.ts";
