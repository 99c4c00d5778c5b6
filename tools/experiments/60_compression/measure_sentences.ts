/** What is left of a sentence encoder's vectors when its weights have few bits. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { dequantize, quantize, quantizedBytes, type QuantizeOptions } from "lib/compression/mod.ts";
import { type IntentRequest, loadIntentRequests } from "lib/datasets/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { loadMiniLm, type SentenceEncoder } from "lib/text/mod.ts";
import type { Measurement } from "../measurement.ts";

const BATCH = 32, GROUP = 32;
/** Requests, and others whose intent is known. */
const ASKED = 140, KNOWN = 280;

/** How the weights of each matrix are cut into runs with a scale of their own. */
type Cut = "matrix" | "column" | "group";

const VARIANTS: readonly { readonly bits: number; readonly cut: Cut }[] = [8, 6, 4, 3].flatMap((
  bits,
) => (["matrix", "column", "group"] as const).map((cut) => ({ bits, cut })));

export const measurement: Measurement = {
  description:
    "all-MiniLM-L6-v2 with its matrices rounded to few bits, one scale for each matrix, column " +
    "or run of 32 weights: cosine of the vectors of 140 requests with those of the float32 model (mean and " +
    "lowest), share of them whose nearest of the 280 known requests has the right intent, megabytes",
  measure: async () => {
    await setUpBackend();
    const encoder = await loadMiniLm(), { train, test } = await loadIntentRequests();
    const asked = spread(test, ASKED);
    const known = spread(train, KNOWN),
      matrices = Object.values(encoder.bert.parameters)
        .filter(({ rank }) => rank === 2);
    const originals = matrices.map((matrix) => Float32Array.from(matrix.dataSync()));
    const exact = encodeAll(encoder, asked);
    const scoreOf = (megabytes: number, others: Partial<{ bits: number; cut: Cut }>) => {
      const vectors = encodeAll(encoder, asked), references = encodeAll(encoder, known);
      const cosines = vectors.map((vector, i) => dot(vector, exact[i]!));
      const right = vectors.filter((vector, i) =>
        known[nearest(vector, references)]!.intent === asked[i]!.intent
      );
      return {
        ...others,
        megabytes: round(megabytes),
        cosine: round(mean(cosines)),
        lowest: round(Math.min(...cosines)),
        right: right.length,
      };
    };
    const floats = originals.reduce((sum, { length }) => sum + 4 * length, 0) / 1e6;
    const rows = [scoreOf(floats, { bits: 32 })];
    for (const { bits, cut } of VARIANTS) {
      let bytes = 0;
      for (const [i, matrix] of matrices.entries()) {
        const quantized = quantizeCut(originals[i]!, matrix.shape, { bits, cut });
        bytes += quantizedBytes(quantized);
        tf.tidy(() => matrix.assign(tf.tensor(dequantize(quantized), matrix.shape)));
      }
      rows.push(scoreOf(bytes / 1e6, { bits, cut }));
    }
    return { asked: asked.length, known: known.length, rows };
  },
};

function quantizeCut(
  values: Float32Array,
  shape: readonly number[],
  { bits, cut }: { readonly bits: number; readonly cut: Cut },
) {
  const options: QuantizeOptions = { bits, narrow: true };
  if (cut === "group") {
    return quantize(values, [values.length / GROUP, GROUP], { ...options, axis: 0 });
  }
  return quantize(values, shape, cut === "column" ? { ...options, axis: -1 } : options);
}

/** Requests from all parts of the list, which is in the order of the intents. */
function spread(requests: readonly IntentRequest[], count: number): readonly IntentRequest[] {
  const every = requests.length / count;
  return Array.from({ length: count }, (_, i) => requests[Math.floor(i * every)]!);
}

function encodeAll(encoder: SentenceEncoder, requests: readonly IntentRequest[]): Float32Array[] {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < requests.length; start += BATCH) {
    const texts = requests.slice(start, start + BATCH).map(({ text }) => text);
    const batch = tf.tidy(() => encoder.encode(texts).dataSync());
    const size = batch.length / texts.length;
    texts.forEach((_, i) => vectors.push(Float32Array.from(batch.slice(i * size, (i + 1) * size))));
  }
  return vectors;
}

function nearest(vector: Float32Array, references: readonly Float32Array[]): number {
  const cosines = references.map((reference) => dot(vector, reference));
  return cosines.indexOf(Math.max(...cosines));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
