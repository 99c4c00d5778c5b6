/** Hides tokens of a text, for a model that learns to fill them in. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";

/** How {@linkcode maskTokens} hides tokens. */
export interface MaskOptions {
  /** Where the choices are drawn from. */
  readonly random: Random;
  /** The token [MASK]. */
  readonly mask: number;
  /** A replacement is drawn from the tokens in [0, vocabulary). */
  readonly vocabulary: number;
  /** Share of the tokens that are asked for, in [0, 1]. Default 0.15, as published. */
  readonly share?: number;
  /** Of these, the share that becomes [MASK], in [0, 1]. Default 0.8, as published. */
  readonly masked?: number;
  /** Of these, the share that becomes any token; the rest stays. Default 0.1, as published. */
  readonly replaced?: number;
  /** Tokens that are never asked for, such as [CLS]. Default none. */
  readonly special?: readonly number[];
}

/** What a model reads, and what it is asked. */
export interface MaskedTokens {
  /** With some of the tokens replaced. */
  readonly inputs: Int32Array;
  /** The token at each place that is asked for, -1 at the others. */
  readonly labels: Int32Array;
}

const TASK = "mask tokens";

/**
 * Masking for a masked language model (掩码语言模型, MLM; Devlin et al. 2019, arXiv:1810.04805,
 * section 3.1): of the tokens 15 % are asked for; of these 80 % are replaced by [MASK], 10 % by a token at
 * random, 10 % stay as they are.
 *
 * @param tokens of a text
 * @param options see {@linkcode MaskOptions}
 * @returns as many inputs and labels
 * @throws {RangeError} for a share out of [0, 1], or shares above 1 together
 *
 * @example
 * ```ts
 * import { maskTokens } from "lib/text/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const options = { random: new Random(0), mask: 9, vocabulary: 9, share: 1, masked: 1, replaced: 0 };
 * const { inputs, labels } = maskTokens([3, 1, 4], options);
 * assert.deepEqual([[...inputs], [...labels]], [[9, 9, 9], [3, 1, 4]]);
 * ```
 *
 * Explained in notebooks/20_transformer_bert_gpt.ipynb.
 */
export function maskTokens(tokens: ArrayLike<number>, options: MaskOptions): MaskedTokens {
  const { mask, vocabulary, share = 0.15, masked = 0.8, replaced = 0.1, special = [] } =
    requireObject(TASK, "options", options);
  const random = requireRandom(TASK, options.random), never = new Set(special);
  checkSizes(TASK, { vocabulary });
  for (const [name, value] of Object.entries({ share, masked, replaced })) {
    if (!(value >= 0 && value <= 1)) throw invalidArgument(TASK, name, "in [0, 1]", value);
  }
  if (masked + replaced > 1) {
    throw invalidArgument(TASK, "replaced", `at most ${1 - masked}`, replaced);
  }
  const inputs = Int32Array.from(tokens), labels = new Int32Array(inputs.length).fill(-1);
  for (const [i, token] of inputs.entries()) {
    if (never.has(token) || random.uniform() >= share) continue;
    labels[i] = token;
    const u = random.uniform();
    if (u < masked) inputs[i] = mask;
    else if (u < masked + replaced) inputs[i] = random.integer(0, vocabulary);
  }
  return { inputs, labels };
}
