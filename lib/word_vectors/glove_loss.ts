/** The loss of GloVe: weighted squares of what is missing between vectors and counts. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { emptyTables } from "./_empty_tables.ts";
import type { CoOccurrences } from "./co_occurrences.ts";

/** The parameters of GloVe. */
export interface GloveTables {
  /** Length of a vector. */
  readonly dimensions: number;
  /** w. Shape [vocabulary, dimensions]. */
  readonly vectors: Float64Array;
  /** w of the word near it. Shape [vocabulary, dimensions]. */
  readonly contexts: Float64Array;
  /** b. Shape [vocabulary]. */
  readonly biases: Float64Array;
  /** b of the word near it. Shape [vocabulary]. */
  readonly contextBiases: Float64Array;
}

/** x_max of the paper, for billions of words. */
const MOST = 100, POWER = 0.75;

/**
 * The weight of a cell, f(x) = (x / x_max)^(3/4) below x_max, and 1 from there on (Pennington et al.
 * 2014, doi:10.3115/v1/D14-1162, equation 9).
 *
 * @param count X, at least 0
 * @param most x_max, greater than 0. Default 100
 * @returns in [0, 1]
 *
 * @example
 * ```ts
 * import { gloveWeight } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0, 100, 1000].map((count) => gloveWeight(count)), [0, 1, 1]);
 * ```
 */
export function gloveWeight(count: number, most = MOST): number {
  return count >= most ? 1 : count > 0 ? exp(POWER * log(count / most)) : 0;
}

/**
 * The loss of GloVe (Global Vectors, 全局向量; Pennington et al. 2014, equation 8) and its gradient:
 *
 *     J = sum over the cells that are not 0 of f(X) (w_i w~_j + b_i + b~_j - ln X)^2
 *
 * @param counts X, see {@linkcode CoOccurrences}
 * @param tables see {@linkcode GloveTables}
 * @returns J, and its gradient for each of the tables
 * @throws {RangeError} for tables of another size
 *
 * @example
 * ```ts
 * import { coOccurrences, gloveLoss } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = coOccurrences([[0, 1, 0]], { vocabulary: 2, window: 1 }); // both cells are 2
 * const tables = { dimensions: 1, vectors: new Float64Array(2), contexts: new Float64Array(2) };
 * const biases = Float64Array.of(Math.log(2), Math.log(2)), contextBiases = new Float64Array(2);
 * assert.equal(gloveLoss(counts, { ...tables, biases, contextBiases }).loss, 0);
 * ```
 */
export function gloveLoss(
  { vocabulary, rows, columns, values }: CoOccurrences,
  tables: GloveTables,
): { readonly loss: number; readonly gradients: GloveTables } {
  const { dimensions, vectors, contexts, biases, contextBiases } = tables;
  checkTables(tables, vocabulary);
  const gradients = emptyTables(vocabulary, dimensions);
  let loss = 0;
  for (let c = 0; c < values.length; c++) {
    const i = rows[c]!, j = columns[c]!, w = i * dimensions, u = j * dimensions;
    let error = biases[i]! + contextBiases[j]! - log(values[c]!);
    for (let k = 0; k < dimensions; k++) error += vectors[w + k]! * contexts[u + k]!;
    const weight = gloveWeight(values[c]!), slope = 2 * weight * error;
    loss += weight * error * error;
    for (let k = 0; k < dimensions; k++) {
      gradients.vectors[w + k]! += slope * contexts[u + k]!;
      gradients.contexts[u + k]! += slope * vectors[w + k]!;
    }
    gradients.biases[i]! += slope;
    gradients.contextBiases[j]! += slope;
  }
  return { loss, gradients };
}

function checkTables(tables: GloveTables, vocabulary: number): void {
  const sizes = { vectors: tables.dimensions, contexts: tables.dimensions };
  const all = { ...sizes, biases: 1, contextBiases: 1 };
  for (const [name, width] of Object.entries(all) as [keyof typeof all, number][]) {
    if (tables[name]?.length === vocabulary * width) continue;
    const requirement = `of length ${vocabulary * width}`;
    throw invalidArgument("compute GloVe's loss", name, requirement, tables[name], "object");
  }
}
