/** Couplets of Tang poems as prompts with an answer, and judges of answers whose taste is known. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import type { Quatrain } from "./texts.ts";

/** Half a quatrain. */
export interface Couplet {
  /** The first line with its comma: 床前看月光， */
  readonly prompt: string;
  /** The second line with its full stop: 疑是地上霜。 */
  readonly answer: string;
}

/** Characters of a line, without its full stop. */
const LENGTH = 5;

/**
 * Both couplets of each quatrain with five characters a line.
 *
 * @param poems those of `loadTangPoems`, or a part of `splitPoems`
 *
 * @example
 * ```ts
 * import { coupletsOf } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const lines = ["床前看月光", "疑是地上霜", "举头望山月", "低头思故乡"];
 * const [first] = coupletsOf([{ title: "静夜思", author: "李白", lines }]);
 * assert.deepEqual(first, { prompt: "床前看月光，", answer: "疑是地上霜。" });
 * ```
 */
export function coupletsOf(poems: readonly Quatrain[]): Couplet[] {
  return poems.flatMap(({ lines }) => {
    if (lines.some((line) => [...line].length !== LENGTH)) return [];
    const [first, second, third, fourth] = lines as [string, string, string, string];
    return [
      { prompt: `${first}，`, answer: `${second}。` },
      { prompt: `${third}，`, answer: `${fourth}。` },
    ];
  });
}

/** Things in a landscape that a line may show: the images (意象) that the judges look for. */
export const COUPLET_IMAGES = "山水月风花云雪雨江河日草木竹松柳烟霜露星鸟雁猿溪石林海波叶泉";

/** What the number of different images is worth: one or two make a picture, more a list. */
const WORTH = [0, 1, 2, 1, 0, -1];

/** What is in a line, as the judges see it. */
export interface LineFeatures {
  /** Different characters of {@linkcode COUPLET_IMAGES}. */
  readonly images: number;
  /** Characters that stood in the line before. */
  readonly repeated: number;
  /** Whether it has five characters and a full stop, and nothing else. */
  readonly wellFormed: boolean;
}

/**
 * Count what the judges look for.
 *
 * @param answer a line, with its full stop where it has one
 *
 * @example
 * ```ts
 * import { lineFeatures } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const features = { images: 2, repeated: 1, wellFormed: true };
 * assert.deepEqual(lineFeatures("山山见月明。"), features);
 * ```
 */
export function lineFeatures(answer: string): LineFeatures {
  const characters = [...answer].filter((one) => !"，。".includes(one));
  const different = new Set(characters);
  return {
    images: [...different].filter((one) => COUPLET_IMAGES.includes(one)).length,
    repeated: characters.length - different.size,
    wellFormed: answer === `${characters.join("")}。` && characters.length === LENGTH,
  };
}

/**
 * The true quality of an answer: what its number of different images is worth (none 0, one 1, two 2,
 * three 1, four 0, five -1), less 1 for each repeated character, less 2 unless it is well-formed. It is a
 * simulated taste, chosen to be easy to compute, not a theory of poetry.
 *
 * @param answer a line with its full stop
 * @returns what a difference of is the logit of a preference: see {@linkcode rankAnswers}
 *
 * @example
 * ```ts
 * import { coupletTaste } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(coupletTaste("明月松间照。"), 2); // moon and pine
 * assert.equal(coupletTaste("山水月风花。"), -1); // a list
 * assert.equal(coupletTaste("月月月月月。"), -3);
 * ```
 */
export function coupletTaste(answer: string): number {
  const { images, repeated, wellFormed } = lineFeatures(answer);
  return WORTH[Math.min(images, LENGTH)]! - repeated - (wellFormed ? 0 : 2);
}

/** How {@linkcode rankAnswers} ranks. */
export interface RankOptions {
  /** Where the noise is drawn from. */
  readonly random: Random;
  /** A bias: characters that the judges love, each worth 2 wherever it stands. Default none. */
  readonly favourites?: string;
}

/**
 * A judge's ranking of answers to one prompt by taste and Gumbel noise. With it the probability that one
 * answer stands above another is sigmoid of the difference of their taste: the Bradley-Terry model, which
 * ranks all answers by the Plackett-Luce model.
 *
 * @param answers at least two lines
 * @param options see {@linkcode RankOptions}
 * @returns their indices, the best one first
 * @throws {RangeError} for fewer than two answers
 *
 * @example
 * ```ts
 * import { rankAnswers } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const answers = ["月月月月月。", "明月松间照。"], random = new Random(0);
 * const firsts = Array.from({ length: 1000 }, () => rankAnswers(answers, { random })[0]);
 * assert.ok(firsts.filter((first) => first === 1).length > 980); // sigmoid(5) = 0.993
 * ```
 */
export function rankAnswers(answers: readonly string[], options: RankOptions): number[] {
  const task = "rank answers", random = requireRandom(task, options?.random);
  if (answers.length < 2) {
    throw invalidArgument(task, "answers.length", "at least 2", answers.length);
  }
  const loved = new Set(options.favourites ?? "");
  const felt = answers.map((answer) => {
    const bias = 2 * [...new Set(answer)].filter((one) => loved.has(one)).length;
    return coupletTaste(answer) + bias - log(-log(1 - random.uniform())); // Gumbel noise
  });
  return answers.map((_, i) => i).sort((a, b) => felt[b]! - felt[a]! || a - b);
}
