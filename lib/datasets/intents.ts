/** Spoken requests with their intents and sentence vectors, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** What somebody says to a device, and what for. */
export interface IntentRequest {
  /** One of seven, such as "GetWeather". */
  readonly intent: string;
  /** The words, in one line. */
  readonly text: string;
  /** By all-MiniLM-L6-v2, of length 1: the dot product of two is their cosine. Shape [384]. */
  readonly vector: Float32Array;
}

/** Requests in two parts. */
export interface IntentRequests {
  /** 50 of each intent. */
  readonly train: readonly IntentRequest[];
  /** 50 of each intent. */
  readonly test: readonly IntentRequest[];
}

const REQUESTS: DataFile = {
  path: "intents/requests.json.gz",
  sha256: "89e13d214b411e5e33241053e03cf8996a3a051eee0090f67b6a8507abff4d2e",
};
const VECTORS: DataFile = {
  path: "intents/vectors.bin.gz",
  sha256: "0342e28df5839696156005f5db7037d27deee806950114d68777e4981d2db515",
};

interface StoredRequest {
  readonly intent: string;
  readonly part: "train" | "test";
  readonly text: string;
}

/**
 * Load 700 requests of seven intents from the benchmark of Snips (Coucke et al. 2018, "Snips Voice Platform:
 * an embedded Spoken Language Understanding system for private-by-design voice interfaces",
 * arXiv:1805.10190; CC0 1.0), with vectors stored in 8 bits an element. In memory they take 1.5 MB.
 *
 * @param options where the files are, and a function that is told how far a download is
 * @returns the requests by intent
 * @throws {Error} when a file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadIntentRequests } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = await loadIntentRequests();
 * assert.equal(new Set(train.map(({ intent }) => intent)).size, 7);
 * assert.equal(test.length, 350);
 * ```
 */
export async function loadIntentRequests(options: LoadOptions = {}): Promise<IntentRequests> {
  const text = new TextDecoder().decode(await readDataFile("intents", REQUESTS, options));
  const stored = JSON.parse(text) as StoredRequest[];
  const bytes = await readDataFile("vectors of intents", VECTORS, options);
  const elements = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = elements.length / stored.length;
  const requests = stored.map(({ intent, part, text }, row) => {
    const own = elements.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0));
    return { part, request: { intent, text, vector: Float32Array.from(own, (x) => x / length) } };
  });
  const of = (wanted: string) =>
    requests.filter(({ part }) => part === wanted).map(({ request }) => request);
  return { train: of("train"), test: of("test") };
}
