/** Supervised fine-tuning (SFT, 监督微调): the loss of the tokens of the answers alone. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { losses } from "../nn/mod.ts";

/** The label of a token that is not learned, such as those of the prompt; PyTorch's ignore_index. */
export const IGNORED_LABEL: number = -100;

const TASK = "compute the supervised loss";

/**
 * Cross-entropy of the next token, mean over all labels that are not -100: place t predicts label t + 1
 * (as in TRL's SFTTrainer and InstructGPT's first step: Ouyang et al. 2022, arXiv:2203.02155, section 3.5).
 * Prompts and padding get the label -100, so that only answers are learned.
 *
 * @param logits [batch, time, tokens]
 * @param labels the token at each place, or {@linkcode IGNORED_LABEL}: [batch][time]
 * @returns a scalar, in nats a token
 * @throws {RangeError} for labels of another shape, a label that is no token, or none to learn
 *
 * @example
 * ```ts
 * import { IGNORED_LABEL, supervisedLoss } from "lib/rlhf/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = supervisedLoss(tf.zeros<tf.Rank.R3>([1, 3, 8]), [[IGNORED_LABEL, IGNORED_LABEL, 5]]);
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(8)) < 1e-6);
 * ```
 */
export function supervisedLoss(
  logits: tf.Tensor3D,
  labels: readonly ArrayLike<number>[],
): tf.Scalar {
  const [batch, time] = logits.shape;
  check(labels, batch, time);
  return tf.tidy(() => {
    const next = labels.map((own) => Array.from(own).slice(1)); // place t says what stands at t + 1
    return losses.sparseCategoricalCrossEntropy(
      tf.tensor2d(next, [batch, time - 1], "int32"),
      tf.slice(logits, [0, 0, 0], [-1, time - 1, -1]),
      { fromLogits: true, ignoreIndex: IGNORED_LABEL },
    ) as tf.Scalar;
  });
}

function check(labels: readonly ArrayLike<number>[], batch: number, time: number): void {
  if (labels.length !== batch) {
    throw invalidArgument(TASK, "labels.length", `${batch}, the batch of logits`, labels.length);
  }
  for (const [i, { length }] of labels.entries()) {
    if (length === time) continue;
    throw invalidArgument(TASK, `labels[${i}].length`, `${time}, as logits have`, length);
  }
  const isLearned = (label: number, t: number) => t > 0 && label !== IGNORED_LABEL;
  if (!labels.some((own) => Array.from(own).some(isLearned))) {
    throw invalidArgument(
      TASK,
      "labels",
      "a token to learn after the first place",
      labels,
      "object",
    );
  }
}
