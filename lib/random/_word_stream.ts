/** The stream of random words of one key, made a buffer at a time. */
import { standardNormalQuantile } from "../_normal_quantile.ts";
import { threefryBlocks, threefrySchedule } from "./_threefry.ts";

/** 16 blocks of 4 words: long enough to be fast, short enough for streams that draw little. */
const BUFFER_LENGTH = 64;

/** Word `i` is word `i mod 4` of the block whose counter is `floor(i / 4)`. */
export class WordStream {
  /** Four words of 32 bits. */
  readonly key: Uint32Array;
  readonly #schedule: Int32Array;
  readonly #counter = new Uint32Array(4);
  readonly #buffer = new Uint32Array(BUFFER_LENGTH);
  /** The stream's position of the buffer's first word; a multiple of the buffer's length. */
  #start = 0;
  /** The next word's index in the buffer; the buffer's length when it has to be filled first. */
  #index = BUFFER_LENGTH;

  constructor(key: Uint32Array, position = 0) {
    this.key = key;
    this.#schedule = threefrySchedule(key);
    this.moveTo(position);
  }

  /** The next word, in 0 to 2^32 - 1. */
  next(): number {
    if (this.#index === BUFFER_LENGTH) this.#fill(this.#start + BUFFER_LENGTH);
    return this.#buffer[this.#index++]!;
  }

  /** 53 random bits as a number in [0, 1); draws two words. */
  unit(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A standard normal number; draws one word. */
  standardNormal(): number {
    return standardNormalQuantile((this.next() + 0.5) / 2 ** 32);
  }

  /** An integer in [0, range), each equally likely; range is an integer in [1, 2^32]. */
  below(range: number): number {
    // Each integer gets an equal share of the words; words beyond the last share are drawn again.
    // Rounding never takes the quotient up to an integer: its relative distance from one is over
    // 2^-32, the rounding error under 2^-53.
    const share = Math.floor(2 ** 32 / range);
    for (;;) {
      const value = Math.floor(this.next() / share);
      if (value < range) return value;
    }
  }

  /** How many words lie before the next one. */
  get position(): number {
    return this.#start + this.#index;
  }

  /** Makes word `position` the next one. */
  moveTo(position: number): void {
    const index = position % BUFFER_LENGTH;
    if (index > 0) {
      this.#fill(position - index);
      this.#index = index;
    } else { // next() will fill the buffer, if ever a word is drawn
      this.#start = position - BUFFER_LENGTH;
      this.#index = BUFFER_LENGTH;
    }
  }

  #fill(start: number): void {
    this.#start = start;
    this.#index = 0;
    const block = start / 4;
    this.#counter[0] = block;
    this.#counter[1] = Math.floor(block / 2 ** 32);
    threefryBlocks(this.#schedule, this.#counter, this.#buffer);
  }
}
