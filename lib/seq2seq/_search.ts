/** What greedy and beam search share: their arguments, checked, and one step of the decoder. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { RecurrentState } from "../rnn/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { Memory } from "./encoder.ts";
import type { EncoderDecoder } from "./model.ts";

/** How a search runs. */
export interface SearchOptions {
  /** Tokens in each source. */
  readonly sourceLength: number;
  /** Tokens that a search may say at most, END included. Default twice the source's and 10. */
  readonly maxLength?: number;
}

/** One sentence that a model said. */
export interface Decoded {
  /** Its tokens, without END. */
  readonly tokens: readonly number[];
  /** Whether it said END; if not, it was cut off. */
  readonly ended: boolean;
  /** Natural logarithm of its probability, END included where it was said. */
  readonly logProbability: number;
  /**
   * Where the decoder looked: a row of `sourceLength` weights for each token said, END included.
   * Empty without attention.
   */
  readonly attention: readonly Float32Array[];
}

/** Checks the arguments of a search; gives the number of sources and the length limit. */
export function checkSearch(
  task: string,
  { config }: EncoderDecoder,
  source: Int32Array,
  { sourceLength, maxLength = 2 * sourceLength + 10 }: SearchOptions,
): { readonly count: number; readonly maxLength: number } {
  for (const [name, size] of Object.entries({ sourceLength, maxLength })) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument(task, name, "a positive integer", size);
    }
  }
  const { sourceVocabulary } = config, count = source.length / sourceLength;
  if (!(Number.isSafeInteger(count) && count > 0)) {
    const rows = `rows of ${sourceLength} tokens, at least one`;
    throw invalidArgument(task, "source", rows, source, "object");
  }
  const bad = source.findIndex((token) => !(token >= 0 && token < sourceVocabulary));
  if (bad >= 0) {
    throw invalidArgument(task, `source[${bad}]`, `in [0, ${sourceVocabulary})`, source[bad]);
  }
  return { count, maxLength };
}

/** What the decoder says after one token of each row. */
export interface SearchStep {
  readonly rowCount: number;
  readonly state: RecurrentState;
  /** Of the next token: [rows, targetVocabulary]. */
  readonly logProbabilities: Float32Array;
  /** Where each row looked: [rows, sourceTime]; none without attention. */
  readonly looks: Float32Array | undefined;
}

/** Which rows a step goes on from. */
export interface SearchRows {
  /** For each row of the step: the source it belongs to. */
  readonly sources: readonly number[];
  /** For each row of the step: its row in the state before. */
  readonly states: readonly number[];
}

/**
 * Run the decoder for one step.
 *
 * @param last the token that each row said last
 * @param rows default: each row goes on by itself
 * @returns with the new state, which the caller frees by a tidy around the whole search
 */
export function searchStep(
  { decoder }: EncoderDecoder,
  { memory, state, last, rows }: {
    readonly memory: Memory;
    readonly state: RecurrentState;
    readonly last: Int32Array;
    readonly rows?: SearchRows;
  },
): SearchStep {
  let logProbabilities = new Float32Array(), looks: Float32Array | undefined;
  const next = tidy(() => {
    const inputs = tf.tensor2d(last, [last.length, 1], "int32"); // [rows, 1]
    const from = rows === undefined ? memory : takeAll(memory, rows.sources);
    const before = rows === undefined ? state : takeAll(state, rows.states);
    const { logits, attention, state: after } = decoder.apply(from, inputs, before);
    logProbabilities = tf.logSoftmax(logits).dataSync() as Float32Array<ArrayBuffer>;
    looks = attention?.dataSync() as Float32Array | undefined;
    return after;
  });
  return { rowCount: last.length, state: next, logProbabilities, looks };
}

/** The given rows of all tensors of a memory or state. */
function takeAll<T extends object>(tensors: T, rows: readonly number[]): T {
  const index = tf.tensor1d([...rows], "int32");
  const take = (value: tf.Tensor | RecurrentState): unknown =>
    value instanceof tf.Tensor ? tf.gather(value, index) : takeAll(value, rows);
  const entries = Object.entries(tensors).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, take(value)])) as T;
}
