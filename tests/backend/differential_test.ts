/** Every registered kernel against plain loops, on every type, on memory full of rubbish. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs";
import { stockKernel } from "lib/backend/host/override_kernel.ts";
import { STOCK_TYPES } from "lib/backend/host/stock_types.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { binaryCases } from "./differential/_binary.ts";
import { imageCases } from "./differential/_images.ts";
import { indexCases } from "./differential/_indices.ts";
import { movementCases } from "./differential/_movement.ts";
import { reductionCases } from "./differential/_reductions.ts";
import { checkCase } from "./differential/_run.ts";
import { sparseCases } from "./differential/_sparse.ts";
import { STRING_CHECKS } from "./differential/_strings.ts";
import { unaryCases } from "./differential/_unary.ts";
import { windowCases } from "./differential/_windows.ts";

await setUpBackend();

const cases = Map.groupBy(
  [
    ...unaryCases(),
    ...binaryCases(),
    ...reductionCases(),
    ...movementCases(),
    ...indexCases(),
    ...windowCases(),
    ...imageCases(),
    ...sparseCases(),
  ],
  ({ kernel }) => kernel,
);

for (const [kernel, ofKernel] of cases) {
  Deno.test(`${kernel} gives what plain loops give, or a clear error`, () => {
    const faults = ofKernel.flatMap((test) => {
      try {
        checkCase(test);
        return [];
      } catch (error) {
        return [`${test.label}: ${(error as Error).message.replaceAll(/\s+/g, " ").slice(0, 200)}`];
      }
    });
    assert.deepEqual(faults, []);
  });
}

for (const [kernel, check] of Object.entries(STRING_CHECKS)) {
  Deno.test(`${kernel} gives what its documentation shows`, () => tf.tidy(check));
}

/** Kernels of the project whose formulas have a test of their own, and where it is. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  FusedAttention: "../attention/fused_attention_test.ts",
  FusedAttentionGradient: "../attention/fused_attention_test.ts",
  FusedCachedBlock: "../transformer/cached_block_test.ts",
  FusedDense: "dense_test.ts",
  FusedDenseGradient: "dense_test.ts",
  FusedGelu: "../nn/gelu_test.ts",
  FusedGeluGradient: "../nn/gelu_test.ts",
  FusedGeluTanh: "../nn/gelu_test.ts",
  FusedGeluTanhGradient: "../nn/gelu_test.ts",
  FusedSoftmaxCrossEntropy: "../nn/losses/fused_cross_entropy_test.ts",
  FusedSoftmaxCrossEntropyGradient: "../nn/losses/fused_cross_entropy_test.ts",
  FusedGroupNorm: "../nn/normalization/group_norm_kernel_test.ts",
  FusedGroupNormGradient: "../nn/normalization/group_norm_kernel_test.ts",
  FusedSilu: "../nn/silu_test.ts",
  FusedSiluGradient: "../nn/silu_test.ts",
  FusedSumOfSquares: "../nn/clip_gradients_test.ts",
  FusedLayerNorm: "../nn/layer_norm_test.ts",
  FusedLayerNormGradient: "../nn/layer_norm_test.ts",
  FusedLstmCell: "../rnn/lstm_cell_test.ts",
  FusedLstmCellGradient: "../rnn/lstm_cell_test.ts",
  FusedRecurrentLayer: "../rnn/through_time_test.ts",
  FusedRecurrentLayerGradient: "../rnn/through_time_test.ts",
  SoftmaxGradient: "activation_gradients_test.ts",
};

Deno.test("every registered kernel is in a table", async () => {
  const tested = new Set([
    ...cases.keys(),
    ...Object.keys(STRING_CHECKS),
    ...Object.keys(ELSEWHERE),
  ]);
  const registered = tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName);
  assert.deepEqual(registered.filter((kernel) => !tested.has(kernel)), []);
  for (const file of new Set(Object.values(ELSEWHERE))) {
    await readFile(new URL(file, import.meta.url));
  }
});

Deno.test("every kernel of tfjs stands behind a guard, or is replaced", () => {
  const registered = tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName);
  const untouched = registered.filter((kernel) =>
    stockKernel(kernel) !== undefined && !(kernel in STOCK_TYPES)
  );
  assert.deepEqual(untouched, []);
});
