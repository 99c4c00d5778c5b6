/** How many weights a sequence-to-sequence model has, and the units that a budget allows. */
import { invalidArgument } from "../_invalid_argument.ts";
import {
  denseParameterCount,
  embeddingParameterCount,
  gruParameterCount,
  lstmParameterCount,
  type ParameterCount,
  simpleRnnParameterCount,
  sumParameters,
} from "../parameter_counts/mod.ts";
import type { CellKind } from "../rnn/mod.ts";
import { completeConfig } from "./_complete_config.ts";
import type { Seq2SeqConfig, Seq2SeqOptions } from "./config.ts";

/**
 * The weights of an {@linkcode EncoderDecoder}, array by array, without making one.
 *
 * @param options its configuration
 * @returns the counts
 * @throws {RangeError} for a size or a choice that does not exist
 *
 * @example
 * ```ts
 * import { seq2SeqParameterCount } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sizes = { sourceVocabulary: 39, targetVocabulary: 14 };
 * const dot = seq2SeqParameterCount({ ...sizes, attention: "dot" }).total;
 * const none = seq2SeqParameterCount({ ...sizes, attention: "none" }).total;
 * assert.equal(dot - none, 64 * 14); // only the output layer sees the context
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function seq2SeqParameterCount(options: Seq2SeqOptions): ParameterCount {
  const config = completeConfig(options);
  const { sourceVocabulary, targetVocabulary, embedding, units, bidirectional } = config;
  const layer = (size: number) => recurrentCount(config.cell, embedding, size);
  const encoder = bidirectional ? [layer(units / 2), layer(units / 2)] : [layer(units)];
  const output = config.attention === "none" ? units : 2 * units;
  return sumParameters([
    embeddingParameterCount({ vocabulary: sourceVocabulary, dimensions: embedding }),
    ...encoder,
    embeddingParameterCount({ vocabulary: targetVocabulary, dimensions: embedding }),
    layer(units),
    ...scoreCounts(config),
    denseParameterCount({ inputs: output, units: targetVocabulary }),
  ]);
}

function recurrentCount(cell: CellKind, inputs: number, units: number): ParameterCount {
  switch (cell) {
    case "simple_rnn":
      return simpleRnnParameterCount({ inputs, units });
    case "lstm":
      return lstmParameterCount({ inputs, units });
    case "gru":
      return gruParameterCount({ inputs, units });
    case "gru_reset_before":
      return gruParameterCount({ inputs, units, resetAfter: false });
  }
}

/** Query kernel, key kernel and score vector. */
function scoreCounts({ attention, units }: Seq2SeqConfig): ParameterCount[] {
  if (attention !== "additive") return [];
  return [units, units, 1].map((columns) =>
    denseParameterCount({ inputs: units, units: columns, useBias: false })
  );
}

/**
 * The number of units at which a model comes closest to so many parameters: models with and without
 * attention, or of other cells, are compared at the same size.
 *
 * @param parameters how many, at least those of a model with 2 units
 * @param options the rest of the configuration
 * @returns units, even when `bidirectional`
 * @throws {RangeError} when even the smallest model has more
 *
 * @example
 * ```ts
 * import { seq2SeqParameterCount, unitsForParameters } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sizes = { sourceVocabulary: 23, targetVocabulary: 23, embedding: 32 };
 * const budget = seq2SeqParameterCount({ ...sizes, units: 64, attention: "dot" }).total;
 * const options = { ...sizes, attention: "none" } as const;
 * const units = unitsForParameters(budget, options);
 * const total = seq2SeqParameterCount({ ...options, units }).total;
 * assert.ok(Math.abs(total / budget - 1) < 0.02);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function unitsForParameters(
  parameters: number,
  options: Omit<Seq2SeqOptions, "units">,
): number {
  const step = options.bidirectional ? 2 : 1;
  const total = (units: number) => seq2SeqParameterCount({ ...options, units }).total;
  if (!(total(2) <= parameters)) {
    const least = `at least ${total(2)}, those of 2 units`;
    throw invalidArgument("choose units", "parameters", least, parameters);
  }
  let units = 2;
  while (total(units + step) <= parameters) units += step;
  return parameters - total(units) <= total(units + step) - parameters ? units : units + step;
}
