/** A configuration with its defaults, checked. */
import { invalidArgument } from "../_invalid_argument.ts";
import { GATES } from "../rnn/mod.ts";
import { SEQ2SEQ_DEFAULTS, type Seq2SeqConfig, type Seq2SeqOptions } from "./config.ts";

/** The whole configuration, checked. */
export function completeConfig(options: Seq2SeqOptions): Seq2SeqConfig {
  const config = { ...SEQ2SEQ_DEFAULTS, ...options }, task = "make an encoder-decoder";
  const { sourceVocabulary, targetVocabulary, embedding, units, cell, attention } = config;
  const sizes = { sourceVocabulary, targetVocabulary, embedding, units };
  for (const [name, size] of Object.entries(sizes)) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument(task, name, "a positive integer", size);
    }
  }
  if (config.bidirectional && units % 2 !== 0) {
    throw invalidArgument(task, "units", "even, half for each direction", units);
  }
  const choices = { cell: Object.keys(GATES), attention: ["none", "dot", "additive"] };
  for (const [name, value] of Object.entries({ cell, attention })) {
    const allowed = choices[name as keyof typeof choices];
    if (!allowed.includes(value)) {
      throw invalidArgument(task, name, `one of ${allowed.join(", ")}`, value, "string");
    }
  }
  return config;
}
