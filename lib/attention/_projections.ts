/** The projections of multi-head attention, and the check of their shapes. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { dense } from "../nn/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import type { AttentionInputs } from "./_as_if_absent.ts";
import type { MultiHeadOptions, MultiHeadParameters } from "./multi_head.ts";

const TASK = "apply multi-head attention";

/** Each head's queries, keys and values, side by side. */
export function project(
  { queries, keys, values }: AttentionInputs,
  parameters: MultiHeadParameters,
  { turn = (x) => x }: Pick<MultiHeadOptions, "turn">,
): AttentionInputs {
  return {
    queries: turn(dense(queries, parameters.query)),
    keys: turn(dense(keys, parameters.key)),
    values: dense(values, parameters.value),
  };
}

/** Throws unless shapes and heads fit. */
export function checkMultiHead(
  queries: tf.Tensor3D,
  memory: tf.Tensor3D,
  { query, key, value, output }: MultiHeadParameters,
  heads: number,
): void {
  assertShape(queries, ["batch", "queries", "querySize"], { function: TASK, argument: "queries" });
  const [batch] = queries.shape;
  assertShape(memory, [batch, "keys", "size"], { function: TASK, argument: "memory" });
  const inputs = { query: queries, key: memory, value: memory };
  const columns = query.kernel.shape[1];
  if (!(Number.isSafeInteger(heads) && heads > 0 && columns % heads === 0)) {
    const divisor = `a positive integer that divides ${columns}`;
    throw invalidArgument(TASK, "heads", divisor, heads);
  }
  for (const [name, { kernel, bias }] of Object.entries({ query, key, value, output })) {
    const source = inputs[name as keyof typeof inputs];
    const rows = source?.shape[2] ?? value.kernel.shape[1];
    const units = name === "query" || name === "key" ? columns : kernel.shape[1]!;
    assertShape(kernel, [rows, units], { function: TASK, argument: `parameters.${name}.kernel` });
    if (bias !== undefined) {
      assertShape(bias, [units], { function: TASK, argument: `parameters.${name}.bias` });
    }
  }
}
