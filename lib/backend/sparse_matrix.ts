/** A matrix of which only the numbers that aren't 0 are stored and multiplied. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { type SideModule, sideModule } from "./host/side_module.ts";

const TASK = "multiply by a sparse matrix", LINE = 64;

/**
 * Sparse matrix S by compressed rows (CSR, 压缩稀疏行): row i has the `values` from starts[i] to
 * starts[i + 1], each with its column among the `places`.
 *
 * The products of a row are added from first to last, so that every build gives the same bits. Needs the
 * WebAssembly backend, see {@linkcode setUpBackend}.
 *
 * @throws {RangeError | TypeError} for sizes that are no positive integers or do not fit
 *
 * @example
 * ```ts
 * import { setUpBackend, SparseMatrix } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sparse = new SparseMatrix([0, 2, 0, 3, 0, 4], { rows: 2, columns: 3 });
 * assert.deepEqual([...sparse.starts], [0, 1, 3]);
 * assert.deepEqual([...sparse.places], [1, 0, 2]);
 * assert.deepEqual([...sparse.multiply([1, 10, 100], 1)], [20, 403]);
 * ```
 */
export class SparseMatrix {
  /** Of S. */
  readonly rows: number;
  /** Of S. */
  readonly columns: number;
  /** Where each row begins among the values, and where the last one ends: [rows + 1]. */
  readonly starts: Int32Array;
  /** The column of each value. */
  readonly places: Int32Array;
  /** The numbers that aren't 0, row by row. */
  readonly values: Float32Array;

  /**
   * Finds what isn't 0.
   *
   * @param dense S [rows, columns], row by row
   * @param sizes its rows and columns
   */
  constructor(
    dense: ArrayLike<number>,
    sizes: { readonly rows: number; readonly columns: number },
  ) {
    const { rows, columns } = requireObject(TASK, "sizes", sizes);
    checkSizes(TASK, { rows, columns });
    checkLength("dense", dense, rows * columns);
    this.rows = rows;
    this.columns = columns;
    const found = Int32Array.from(Array.from(dense).keys()).filter((i) => dense[i] !== 0);
    this.starts = new Int32Array(rows + 1);
    for (const i of found) this.starts[Math.floor(i / columns) + 1]!++;
    for (let row = 0; row < rows; row++) this.starts[row + 1]! += this.starts[row]!;
    this.places = found.map((i) => i % columns);
    this.values = Float32Array.from(found, (i) => dense[i]!);
  }

  /**
   * S X.
   *
   * @param x X [columns, count], row by row: each of its columns is an input
   * @param count how many
   * @returns [rows, count], row by row
   */
  multiply(x: ArrayLike<number>, count: number): Float32Array {
    checkSizes(TASK, { count });
    checkLength("x", x, this.columns * count);
    const module = sideModule(), { rows, starts, places, values } = this;
    const lengths = [starts, places, values, x].map(({ length }) => length);
    const areas = areasOf(module, [...lengths, rows * count]);
    const [start, place, value, input, output] = areas as [number, number, number, number, number];
    const { buffer } = module.backend.wasm.asm.memory;
    new Int32Array(buffer, start, starts.length).set(starts);
    new Int32Array(buffer, place, places.length).set(places);
    new Float32Array(buffer, value, values.length).set(values);
    new Float32Array(buffer, input, x.length).set(x);
    module.kernels.sparseProduct(start, place, value, input, output, rows, count);
    return new Float32Array(buffer, output, rows * count).slice();
  }
}

/** Addresses of areas of so many numbers, until the next call. */
function areasOf(module: SideModule, lengths: readonly number[]): number[] {
  const bytes = lengths.map((length) => Math.ceil(4 * length / LINE) * LINE);
  let address = module.scratch(bytes.reduce((sum, own) => sum + own, 0));
  return bytes.map((own) => (address += own) - own);
}

function checkLength(name: string, { length }: ArrayLike<number>, needed: number): void {
  if (length === needed) return;
  throw invalidArgument(TASK, `${name}.length`, `${needed}`, length);
}
