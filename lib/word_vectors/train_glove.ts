/** Trains word vectors by GloVe. */
import { checkSizes } from "../_check_sizes.ts";
import { log } from "../_exp_log.ts";
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { emptyTables } from "./_empty_tables.ts";
import { checkPositive } from "./_vectors.ts";
import type { CoOccurrences } from "./co_occurrences.ts";
import { type GloveTables, gloveWeight } from "./glove_loss.ts";

/** How {@linkcode trainGlove} trains. */
export interface GloveOptions {
  /** Length of a vector. */
  readonly dimensions: number;
  /** Times that all cells are gone through. */
  readonly epochs: number;
  /** Of AdaGrad. */
  readonly learningRate: number;
  /** From which count on a cell weighs no more, x_max, greater than 0. Default 100. */
  readonly most?: number;
  /** Where the vectors and the order of the cells are drawn from. */
  readonly random: Random;
}

const TASK = "train GloVe";

/**
 * GloVe (Pennington et al. 2014, doi:10.3115/v1/D14-1162), as their program trains it: cell by cell in a
 * random order by AdaGrad, whose sums of squares begin at 1, from U(-1/2, 1/2) / dimensions, without the
 * factor 2 of the gradient.
 *
 * @param counts cells that are not 0, see {@linkcode CoOccurrences}
 * @param options see {@linkcode GloveOptions}
 * @returns the tables; a word's vector is the sum of its two, see {@linkcode gloveVectors}
 * @throws {RangeError | TypeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { coOccurrences, gloveLoss, trainGlove } from "lib/word_vectors/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = coOccurrences([[0, 1, 2, 1]], { vocabulary: 3, window: 2 });
 * const options = { dimensions: 2, learningRate: 0.05, random: new Random(0) };
 * const [short, long] = [1, 50].map((epochs) => trainGlove(counts, { ...options, epochs }));
 * assert.ok(gloveLoss(counts, long!).loss < gloveLoss(counts, short!).loss);
 * ```
 */
export function trainGlove(counts: CoOccurrences, options: GloveOptions): GloveTables {
  const { dimensions, epochs, learningRate, most, random } = requireObject(
    TASK,
    "options",
    options,
  );
  const { vocabulary, values } = counts;
  checkSizes(TASK, { vocabulary, dimensions, epochs });
  checkPositive(TASK, "learningRate", learningRate);
  if (most !== undefined) checkPositive(TASK, "most", most);
  requireRandom(TASK, random);
  const tables = emptyTables(vocabulary, dimensions), squares = emptyTables(vocabulary, dimensions);
  for (const name of ["vectors", "contexts", "biases", "contextBiases"] as const) {
    random.split(name).fillUniform(tables[name], -0.5 / dimensions, 0.5 / dimensions);
    squares[name].fill(1);
  }
  const logs = values.map(log),
    weights = values.map((count) => gloveWeight(count, most)),
    order = random.split("order");
  const step = cellStep(tables, squares, learningRate);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const c of order.permutation(values.length)) {
      step(counts.rows[c]!, counts.columns[c]!, logs[c]!, weights[c]!);
    }
  }
  return tables;
}

/** One step of AdaGrad on the loss of one cell. */
function cellStep(tables: GloveTables, squares: GloveTables, rate: number) {
  const { dimensions, vectors, contexts, biases, contextBiases } = tables;
  const update = (values: Float64Array, sums: Float64Array, at: number, slope: number) => {
    values[at]! -= rate * slope / Math.sqrt(sums[at]!);
    sums[at]! += slope * slope;
  };
  return (row: number, column: number, target: number, weight: number) => {
    const w = row * dimensions, u = column * dimensions;
    let error = biases[row]! + contextBiases[column]! - target;
    for (let k = 0; k < dimensions; k++) error += vectors[w + k]! * contexts[u + k]!;
    const slope = weight * error;
    for (let k = 0; k < dimensions; k++) {
      const [own, other] = [vectors[w + k]!, contexts[u + k]!];
      update(vectors, squares.vectors, w + k, slope * other);
      update(contexts, squares.contexts, u + k, slope * own);
    }
    update(biases, squares.biases, row, slope);
    update(contextBiases, squares.contextBiases, column, slope);
  };
}

/**
 * The word vectors of GloVe: the sums w + w~.
 *
 * @param tables trained, see {@linkcode trainGlove}
 * @returns shape [vocabulary, dimensions]
 *
 * @example
 * ```ts
 * import { gloveVectors } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tables = { dimensions: 1, biases: new Float64Array(1), contextBiases: new Float64Array(1) };
 * const [one] = gloveVectors({ ...tables, vectors: Float64Array.of(1), contexts: Float64Array.of(2) });
 * assert.equal(one, 3);
 * ```
 */
export function gloveVectors({ vectors, contexts }: GloveTables): Float64Array {
  return vectors.map((value, i) => value + contexts[i]!);
}
