/** Reference cases on decoding, by Hugging Face's transformers. */
import {
  beamSearch,
  entropy,
  exhaustiveSearch,
  generate,
  type LanguageModel,
  largestIndex,
  logSoftmax,
  minP,
  type Ranked,
  repetitionPenalty,
  sampledDistribution,
  type SampleOptions,
  softmax,
  tokenAt,
  topK,
  topP,
} from "lib/sampling/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

type Logits = readonly number[];

function filters(inputs: GoldenInputs) {
  const { combined, uniform_draws: draws, previous_ids: previous } = inputs;
  const logits: readonly Logits[] = inputs.logits;
  const distributions = (options: Omit<SampleOptions, "random">) =>
    logits.map((row) => sampledDistribution(row, options));
  const withKept = (filter: (row: Logits) => Float64Array) => {
    const filtered = logits.map(filter);
    const isKept = (row: Float64Array) =>
      [...row.keys()].filter((token) => row[token]! > -Infinity);
    return { kept: filtered.map(isKept), probs: filtered.map(softmax) };
  };
  /** Python writes 1.0 where JavaScript writes 1. */
  const byValue = <T>(values: readonly number[], of: (value: number) => T, digits = 0) =>
    Object.fromEntries(values.map((value) => [
      Number.isInteger(value) ? value.toFixed(digits) : `${value}`,
      of(value),
    ]));
  const options = {
    temperature: combined.temperature,
    topK: combined.top_k,
    topP: combined.top_p,
  };
  const chosen = distributions(options);
  return {
    temperature: byValue(inputs.temperatures, (temperature) => distributions({ temperature }), 1),
    top_k: byValue(inputs.top_ks, (k) => withKept((row) => topK(row, k))),
    top_p: byValue(inputs.top_ps, (p) => withKept((row) => topP(row, p)), 1),
    min_p: withKept((row) => minP(row, inputs.min_p)),
    combined: {
      kept: chosen.map((row) => [...row.keys()].filter((token) => row[token]! > 0)),
      probs: chosen,
    },
    combined_inverse_cdf_choice: chosen.map((row, i) => tokenAt(row, draws[i])),
    repetition_penalized_logits: logits.map((row, i) =>
      repetitionPenalty(row, previous[i], inputs.repetition_penalty)
    ),
    greedy: logits.map(largestIndex),
    entropy_nats: logits.map((row) => entropy(softmax(row))),
  };
}

/** A model that looks at the last token alone. */
const chainOf = (transitions: readonly Logits[]): LanguageModel<undefined> => ({
  read: (tokens) => ({ logits: logSoftmax(transitions[tokens.at(-1)!]!), state: undefined }),
});

function searches(row: GoldenInputs) {
  const chain = chainOf(row.transition_logits), prompt = [row.start];
  const limits = { length: row.max_new_tokens, end: row.eos, lengthPenalty: row.length_penalty };
  const whole = ({ tokens }: Pick<Ranked, "tokens">) => [...prompt, ...tokens];
  const greedy = generate(chain, prompt, { ...limits, choose: largestIndex });
  const beams = beamSearch(chain, prompt, { ...limits, width: row.num_beams });
  const best = exhaustiveSearch(chain, prompt, limits);
  return {
    greedy: whole(greedy),
    greedy_logprob: greedy.logProbability,
    beam_sequences: beams.map(whole),
    beam_scores: beams.map(({ score }) => score),
    exhaustive_best_sequence: whole(best),
    exhaustive_best_score: best.score,
  };
}

export const adapters: Record<string, Adapter> = {
  sampler_filters: filters,
  sampler_beam: ({ rows }) => ({ rows: rows.map(searches) }),
};
