/**
 * Learning from preferences: supervised fine-tuning, the reward model, PPO on tokens as TRL has it, and
 * what does without PPO (DPO, GRPO, RLOO).
 *
 * @example
 * ```ts
 * import { dpoLoss, klEstimates } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...klEstimates([-1], [-1], "k3")], [0]); // one and the same model
 * const same = { chosen: [-3], rejected: [-5], referenceChosen: [-3], referenceRejected: [-5] };
 * assert.ok(Math.abs(dpoLoss(same, { beta: 0.1 }).loss - Math.LN2) < 1e-12);
 * ```
 *
 * @module
 */
export * from "./answer_advantages.ts";
export * from "./answer_masks.ts";
export * from "./couplet_models.ts";
export * from "./dpo_loss.ts";
export * from "./group_advantages.ts";
export * from "./kl_estimators.ts";
export * from "./reward_model_loss.ts";
export * from "./scalar_gpt.ts";
export * from "./supervised_loss.ts";
export * from "./token_chain.ts";
export * from "./token_ppo_loss.ts";
export * from "./written_answers.ts";
