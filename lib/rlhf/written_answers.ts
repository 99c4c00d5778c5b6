/** Answers that a GPT writes to prompts, and how probable other models find them. */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { losses } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { Gpt, GptState } from "../transformer/mod.ts";
import type { AnswerLengths } from "./answer_masks.ts";

/** Prompts of one length with an answer each, padded to one length. */
export interface WrittenAnswers extends AnswerLengths {
  /** Their tokens, [answers][time of the prompts]. */
  readonly prompts: readonly (readonly number[])[];
  /** Tokens of the answers, [answers, time], the end's token in the padding. */
  readonly tokens: Int32Array;
  /** Tokens of each answer, the one that ends it included. */
  readonly lengths: readonly number[];
  /** ln pi of each token when it was drawn, [answers, time], 0 in the padding. */
  readonly logProbabilities: Float64Array;
}

/** How {@linkcode writeAnswers} writes. */
export interface WriteOptions {
  /** Where tokens are drawn from. */
  readonly random: Random;
  /** Places of an answer, its end included: an answer that is longer is cut off. */
  readonly time: number;
  /** The token that ends an answer. */
  readonly end: number;
}

const TASK = "write answers";

/**
 * Draw an answer to each prompt, token by token, all prompts at once: the **rollout** (采样) of PPO.
 *
 * @param gpt the policy
 * @param prompts of one length, [answers][time of the prompts]
 * @param options see {@linkcode WriteOptions}
 * @returns see {@linkcode WrittenAnswers}
 * @throws {RangeError | TypeError} without a prompt, for prompts of different lengths or without a
 *   token, for prompts and answers that together are longer than the GPT's context, or logits that
 *   are not finite
 *
 * @example
 * ```ts
 * import { writeAnswers } from "lib/rlhf/mod.ts";
 * import { Gpt } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 16 };
 * const random = new Random(0), gpt = new Gpt(sizes, { random });
 * const written = writeAnswers(gpt, [[3, 1], [3, 2]], { random, time: 5, end: 0 });
 * assert.equal(written.tokens.length, 10);
 * ```
 */
export function writeAnswers(
  gpt: Gpt,
  prompts: readonly (readonly number[])[],
  options: WriteOptions,
): WrittenAnswers {
  const { random, time, end } = requireObject(TASK, "options", options);
  check(gpt, prompts, options);
  const count = prompts.length, tokens = new Int32Array(count * time).fill(end);
  const logProbabilities = new Float64Array(count * time);
  const lengths = prompts.map(() => time), open = prompts.map(() => true);
  let state: GptState | undefined, next = prompts.map((prompt) => [...prompt]);
  try {
    for (let t = 0; t < time && open.includes(true); t++) {
      const reading = read(gpt, next, state);
      ({ state } = reading);
      next = open.map((isOpen, i) => {
        if (!isOpen) return [end];
        const row = reading.probabilities.subarray(i * reading.width, (i + 1) * reading.width);
        const token = draw(row, random);
        tokens[i * time + t] = token;
        logProbabilities[i * time + t] = log(row[token]!);
        if (token === end) (open[i] = false, lengths[i] = t + 1);
        return [token];
      });
    }
  } finally {
    tf.dispose(state as tf.TensorContainer);
  }
  return { prompts, time, tokens, lengths, logProbabilities };
}

/** The distribution after new tokens; the old state is freed. */
function read(gpt: Gpt, next: number[][], state: GptState | undefined) {
  const { probabilities, state: longer } = tidy(() => {
    const { logits, state: longer } = gpt.extend(tf.tensor2d(next, undefined, "int32"), state);
    return { probabilities: tf.softmax(logits), state: longer }; // [answers, vocabulary]
  });
  tf.dispose(state as tf.TensorContainer);
  const numbers = probabilities.dataSync() as Float32Array, width = probabilities.shape[1]!;
  probabilities.dispose();
  return { probabilities: numbers, width, state: longer };
}

/** A token of one row, by inversion of the distribution function. */
function draw(probabilities: Float32Array, random: Random): number {
  let total = 0;
  for (let i = 0; i < probabilities.length; i++) total += probabilities[i]!;
  if (!(total > 0)) throw invalidArgument(TASK, "gpt", "a model with finite logits", total);
  const target = random.uniform() * total;
  let sum = 0, last = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i]!;
    if (target < sum) return i;
    if (probabilities[i]! > 0) last = i;
  }
  return last; // the sum was rounded down
}

/**
 * Prompts with their answers, padding included: what a model reads.
 *
 * @returns int32 [answers, time of the prompts + time]
 *
 * @example
 * ```ts
 * import { answeredPrompts } from "lib/rlhf/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const answers = { prompts: [[7, 8]], tokens: Int32Array.of(5, 0), time: 2 };
 * assert.deepEqual(answeredPrompts(answers).arraySync(), [[7, 8, 5, 0]]);
 * ```
 */
export function answeredPrompts(
  { prompts, tokens, time }: Pick<WrittenAnswers, "prompts" | "tokens" | "time">,
): tf.Tensor2D {
  const rows = prompts.map((prompt, i) => [
    ...prompt,
    ...tokens.subarray(i * time, (i + 1) * time),
  ]);
  return tf.tensor2d(rows, undefined, "int32");
}

/**
 * ln pi of each token of answers under a GPT, with a gradient; what stands in the padding means nothing.
 *
 * @param gpt the policy, or the reference
 * @param answers see {@linkcode WrittenAnswers}
 * @returns [answers, time]
 *
 * @example
 * ```ts
 * import { answerLogProbabilities } from "lib/rlhf/mod.ts";
 * import { Gpt } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 16 };
 * const gpt = new Gpt(sizes, { random: new Random(0) });
 * const answers = { prompts: [[7, 8]], tokens: Int32Array.of(5, 0), time: 2 };
 * const [[first]] = answerLogProbabilities(gpt, answers).arraySync() as [[number]];
 * assert.ok(Math.abs(first - Math.log(1 / 20)) < 0.1); // it has learned nothing
 * ```
 */
export function answerLogProbabilities(
  gpt: Gpt,
  answers: Pick<WrittenAnswers, "prompts" | "tokens" | "time">,
): tf.Tensor2D {
  const { prompts, tokens, time } = answers, count = prompts.length, before = prompts[0]!.length;
  return tidy(() => {
    const states = gpt.states(answeredPrompts(answers)); // [answers, all tokens, size]
    const size = states.shape[2];
    const ahead = tf.slice(states, [0, before - 1, 0], [count, time, size]); // place t foresees t + 1
    const labels = tf.tensor2d(tokens, [count, time], "int32");
    const options = { fromLogits: true, reduction: "none" } as const;
    return tf.neg(losses.sparseCategoricalCrossEntropy(labels, gpt.logits(ahead), options));
  }) as tf.Tensor2D;
}

function check(
  gpt: Gpt,
  prompts: readonly (readonly number[])[],
  { random, time, end }: WriteOptions,
): void {
  requireRandom(TASK, random);
  if (prompts.length === 0) throw invalidArgument(TASK, "prompts.length", "at least 1", 0);
  const length = prompts[0]!.length;
  if (length === 0) throw invalidArgument(TASK, "prompts[0].length", "at least 1", 0);
  const other = prompts.findIndex((prompt) => prompt.length !== length);
  if (other > 0) {
    const requirement = `${length}, as prompts[0] has`;
    throw invalidArgument(TASK, `prompts[${other}].length`, requirement, prompts[other]!.length);
  }
  if (!(Number.isSafeInteger(time) && time > 0)) {
    throw invalidArgument(TASK, "time", "a positive integer", time);
  }
  const { vocabulary } = gpt.tokenEmbedding, room = gpt.positions - time;
  if (length > room) {
    const requirement = `at most ${room}, so that an answer fits into ${gpt.positions} positions`;
    throw invalidArgument(TASK, "prompts[0].length", requirement, length);
  }
  if (!(Number.isSafeInteger(end) && end >= 0 && end < vocabulary)) {
    throw invalidArgument(TASK, "end", `a token in [0, ${vocabulary})`, end);
  }
}
