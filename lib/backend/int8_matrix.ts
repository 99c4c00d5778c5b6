/** A matrix of 8-bit integers that waits on the right side of products. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { type SideModule, sideModule } from "./host/side_module.ts";

/** Integers of 8 bits, signed or not. */
export type Int8Codes = Int8Array | Uint8Array;

/** Sizes and zero points of a product. */
export interface Int8ProductOptions {
  /** Rows of A. */
  readonly rows: number;
  /** Subtracted from each number of A: an integer in [-128, 255]. Default 0. */
  readonly aZeroPoint?: number;
  /** Subtracted from each number of B, likewise. Default 0. */
  readonly bZeroPoint?: number;
}

/** How the numbers of a layer become integers, and its sums numbers. */
export interface Int8LayerOptions {
  /** Rows of x. */
  readonly rows: number;
  /** Of x: a code q in [0, 255] stands for scale (q - zeroPoint). */
  readonly input: { readonly scale: number; readonly zeroPoint: number };
  /** Scales of B's columns, [columns]. */
  readonly scales: Float32Array;
  /** [columns] */
  readonly bias: Float32Array;
  /** Whether the outputs below 0 become 0. */
  readonly isRelu: boolean;
}

const TASK = "multiply matrices of integers";
/** 33,025 x 255 x 255 is below 2^31. */
const MOST_INNER = 33_025;
/** Columns of a panel in kernels/int8_tile.h. */
const PANEL = 16;
const LINE = 64;

/**
 * A matrix B of 8-bit integers, laid out once for products A B that are summed in 32 bits.
 *
 * The kernels multiply pairs of 16-bit integers, so that a product takes less time than one of float32
 * matrices (measured in notebook 60). All sums are exact: every build gives the same integers.
 *
 * Needs the WebAssembly backend, see {@linkcode setUpBackend}. B lies on its heap until `dispose`.
 *
 * @throws {RangeError | TypeError} for sizes that are no positive integers or do not fit, an inner
 *   dimension with which a sum could leave 32 bits, and a backend that is another
 *
 * @example
 * ```ts
 * import { Int8Matrix, setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const b = new Int8Matrix(Int8Array.of(3, -4), { inner: 2, columns: 1 });
 * const a = Uint8Array.of(10, 20); // [1, 2]
 * assert.deepEqual([...b.multiply(a, { rows: 1, aZeroPoint: 10 })], [0 * 3 + 10 * -4]);
 * b.dispose();
 * ```
 */
export class Int8Matrix {
  /** Rows of B. */
  readonly inner: number;
  /** Columns of B. */
  readonly columns: number;
  readonly #module: SideModule;
  /** What the codes were lowered by, so that they are signed. */
  readonly #shift: number;
  #packed: number;

  /**
   * Lays B out for the kernels.
   *
   * @param codes B, row by row
   * @param sizes rows of B, at most 33,025, so that no sum leaves 32 bits; columns of B
   */
  constructor(
    codes: Int8Codes,
    sizes: { readonly inner: number; readonly columns: number },
  ) {
    const { inner, columns } = requireObject(TASK, "sizes", sizes);
    checkSizes(TASK, { inner, columns });
    if (inner > MOST_INNER) throw invalidArgument(TASK, "inner", `at most ${MOST_INNER}`, inner);
    if (!(codes instanceof Int8Array || codes instanceof Uint8Array)) {
      throw invalidArgument(TASK, "codes", "an Int8Array or a Uint8Array", codes, "never");
    }
    checkLength("codes", codes, inner * columns);
    const module = this.#module = sideModule(), { wasm } = module.backend;
    this.inner = inner;
    this.columns = columns;
    this.#shift = codes instanceof Uint8Array ? 128 : 0;
    this.#packed = wasm._malloc(Math.ceil(columns / PANEL) * PANEL * (inner + inner % 2));
    if (this.#packed === 0) throw new RangeError(`Cannot ${TASK}: the wasm heap is full`);
    const from = module.scratch(codes.length);
    bytesAt(module, from, codes.length).set(bytesOf(codes));
    module.kernels.packInt8(from, this.#packed, inner, columns, this.#shift);
  }

  /**
   * (A - a)(B - b), with the zero points a and b.
   *
   * @param a A [rows, inner], row by row
   * @param options see {@linkcode Int8ProductOptions}
   * @returns [rows, columns], row by row
   */
  multiply(a: Int8Codes, options: Int8ProductOptions): Int32Array {
    const { rows, aZeroPoint = 0, bZeroPoint = 0 } = options;
    checkSizes(TASK, { rows });
    checkZeroPoint("aZeroPoint", aZeroPoint);
    checkZeroPoint("bZeroPoint", bZeroPoint);
    checkLength("a", a, rows * this.inner);
    const [codes, sums, room] = this.#areas(rows, [a.length, 4 * rows * this.columns]);
    bytesAt(this.#module, codes!, a.length).set(bytesOf(a));
    const zeros = [aZeroPoint, bZeroPoint - this.#shift] as const;
    this.#sum(rows, { codes: codes!, sums: sums!, room: room! }, a instanceof Uint8Array, zeros);
    return new Int32Array(memoryOf(this.#module), sums, rows * this.columns).slice();
  }

  /**
   * A dense layer: x becomes codes in [0, 255], their products with B are summed, and
   *
   *     y = scale scales[j] sum + bias[j], rounded once; not below 0 where it is a relu
   *
   * @param x [rows, inner], row by row
   * @param options see {@linkcode Int8LayerOptions}
   * @returns y [rows, columns], row by row
   */
  applyLayer(x: ArrayLike<number>, options: Int8LayerOptions): Float32Array {
    const { rows, input: { scale, zeroPoint }, scales, bias, isRelu } = options;
    const { inner, columns } = this, count = rows * inner, size = rows * columns;
    checkSizes(TASK, { rows });
    for (const [name, array, length] of [["x", x, count], ["bias", bias, columns]] as const) {
      checkLength(name, array, length);
    }
    checkLength("scales", scales, columns);
    const bytes = [4 * count, count, 4 * size, 4 * size, 4 * columns, 4 * columns];
    const areas = this.#areas(rows, bytes);
    const [numbers, codes, sums, outputs, scaleArea, biasArea, room] = areas as [
      ...[number, number, number, number, number, number, number],
    ];
    const floats = (address: number, length: number) =>
      new Float32Array(memoryOf(this.#module), address, length);
    floats(numbers, count).set(x);
    floats(scaleArea, columns).set(scales);
    floats(biasArea, columns).set(bias);
    const { kernels } = this.#module;
    kernels.quantizeInt8(numbers, codes, count, scale, zeroPoint, 0, 255);
    this.#sum(rows, { codes, sums, room }, true, [zeroPoint, -this.#shift]);
    const way = [rows, columns, scale, scaleArea, biasArea, Number(isRelu)] as const;
    kernels.scaleInt32(sums, outputs, ...way);
    return floats(outputs, size).slice();
  }

  /** Free the memory; the matrix can't be used any more. */
  dispose(): void {
    if (this.#packed !== 0) this.#module.backend.wasm._free(this.#packed);
    this.#packed = 0;
  }

  #sum(
    rows: number,
    areas: { readonly codes: number; readonly sums: number; readonly room: number },
    isUnsigned: boolean,
    [zeroA, zeroB]: readonly [number, number],
  ): void {
    if (this.#packed === 0) throw new Error(`Cannot ${TASK}: the matrix has been disposed of`);
    const { codes, sums, room } = areas, { inner, columns } = this;
    const zeros = [zeroA + 0, zeroB + 0] as const; // not -0, which FFI takes for no integer
    const sizes = [rows, columns, inner, Number(isUnsigned), ...zeros] as const;
    this.#module.kernels.matMulInt8(codes, this.#packed, sums, room, ...sizes);
  }

  /** Addresses of areas of so many bytes, and of the kernel's scratch, until the next call. */
  #areas(rows: number, bytes: readonly number[]): number[] {
    const all = [...bytes, 4 * rows * (1 + Math.ceil(this.inner / 2))];
    const rounded = all.map((own) => Math.ceil(own / LINE) * LINE);
    let address = this.#module.scratch(rounded.reduce((sum, own) => sum + own, 0));
    return rounded.map((own) => (address += own) - own);
  }
}

function checkZeroPoint(name: string, value: number): void {
  if (Number.isInteger(value) && value >= -128 && value <= 255) return;
  throw invalidArgument(TASK, name, "an integer in [-128, 255]", value);
}

function checkLength(name: string, { length }: ArrayLike<number>, needed: number): void {
  if (length === needed) return;
  throw invalidArgument(TASK, `${name}.length`, `${needed}`, length);
}

function memoryOf({ backend }: SideModule): ArrayBuffer {
  return backend.wasm.asm.memory.buffer as ArrayBuffer;
}

function bytesAt(module: SideModule, address: number, length: number): Uint8Array {
  return new Uint8Array(memoryOf(module), address, length);
}

function bytesOf(codes: Int8Codes): Uint8Array {
  return new Uint8Array(codes.buffer, codes.byteOffset, codes.length);
}
