/** The shapes of data that lib/random takes and gives. */

/** Where a generator stands; plain data, safe to store as JSON. */
export interface RandomState {
  /** The name of the block function. */
  readonly algorithm: "threefry4x32-20";
  /** Four words of 32 bits: which stream. */
  readonly key: readonly number[];
  /** How many words of 32 bits were drawn from the stream. */
  readonly position: number;
}

/** An array that random numbers can be written into. */
export type FloatArray = Float32Array | Float64Array;

/** Anything with a length and elements that can be swapped: an array, a typed array. */
export type MutableArrayLike = { readonly length: number; [index: number]: unknown };
