/**
 * Transfer: a trained model goes on to another task, with some of its weights frozen, or with
 * low-rank changes of them (LoRA).
 *
 * @example
 * ```ts
 * import { MLP } from "lib/nn/mod.ts";
 * import { freeze, trainableShare } from "lib/transfer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new MLP([4, 4, 4], { random: new Random(0) });
 * freeze(model, /^layers\/0\//); // all but the last layer
 * assert.equal(trainableShare(model), 0.5);
 * ```
 *
 * @module
 */
export * from "./add_lora.ts";
export * from "./freeze.ts";
export * from "./lora_dense.ts";
