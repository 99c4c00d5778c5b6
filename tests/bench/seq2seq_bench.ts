/**
 * Speed of a training step of an encoder-decoder on dates, LSTM 64, batch 128, by attention:
 * `deno bench -A tests/bench/seq2seq_bench.ts`, with `-- --wasm` after it on the WebAssembly
 * kernels. Examples a second are 128 divided by the time of a step.
 */
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { DATE_VOCABULARY, encodeDates, generateDates, ISO_VOCABULARY } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EncoderDecoder, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";

await setUpBackend({ native: !Deno.args.includes("--wasm") });
const BATCH = 128;
const random = new Random(0);
const batch = encodeDates(generateDates({ random, train: BATCH, test: 1 }).train);

for (const attention of ["none", "dot", "additive"] as const) {
  const sizes = { sourceVocabulary: DATE_VOCABULARY, targetVocabulary: ISO_VOCABULARY };
  const model = new EncoderDecoder({ ...sizes, attention }, { random });
  const optimizer = new Adam({ learningRate: 3e-3 });
  Deno.bench(attention, { baseline: attention === "dot" }, () => {
    trainSeq2SeqStep(model, batch, { optimizer });
  });
}
