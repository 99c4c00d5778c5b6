/** Freezing: weights that training leaves as they are. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Module } from "../nn/mod.ts";
import { requireModule } from "./_require_module.ts";

/** Which parameters or parts are meant, by their nested names, such as "blocks/0/attention/query". */
export type NamePattern = RegExp | ((name: string) => boolean);

/** Whether a name is meant. */
export function matches(pattern: NamePattern, name: string): boolean {
  return typeof pattern === "function" ? pattern(name) : name.search(pattern) >= 0;
}

/**
 * Freeze (冻结) parameters: they keep their values in training, and no gradient is computed for them.
 *
 * @param model the module
 * @param pattern which parameters, by the names of `Module.parameters`. Default all
 * @returns the names of those that it froze or that were frozen before
 * @throws {RangeError | TypeError} when no parameter has such a name
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { freeze } from "lib/transfer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(3, 2, { random: new Random(0) });
 * assert.deepEqual(freeze(layer, /kernel/), ["kernel"]);
 * assert.deepEqual(layer.variables, [layer.bias]);
 * ```
 */
export function freeze(model: Module, pattern: NamePattern = /^/): string[] {
  return setTrainable("freeze parameters", model, { pattern, isTrainable: false });
}

/**
 * Let frozen parameters be trained again. Statistics, such as moving averages, are no weights: leave
 * them out.
 *
 * @param model the module
 * @param pattern which parameters, by the names of `Module.parameters`. Default all
 * @returns their names
 * @throws {RangeError | TypeError} when no parameter has such a name
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { freeze, unfreeze } from "lib/transfer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(3, 2, { random: new Random(0) });
 * freeze(layer);
 * unfreeze(layer, /bias/);
 * assert.deepEqual(layer.variables, [layer.bias]);
 * ```
 */
export function unfreeze(model: Module, pattern: NamePattern = /^/): string[] {
  return setTrainable("unfreeze parameters", model, { pattern, isTrainable: true });
}

/**
 * Which share of a model's numbers is trained.
 *
 * @param model the module
 * @returns in [0, 1]
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { freeze, trainableShare } from "lib/transfer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(3, 2, { random: new Random(0) });
 * freeze(layer, /kernel/);
 * assert.equal(trainableShare(layer), 2 / 8);
 * ```
 */
export function trainableShare(model: Module): number {
  requireModule("count trainable numbers", model);
  const all = Object.values(model.parameters).reduce((sum, { size }) => sum + size, 0);
  return model.parameterCount / all;
}

function setTrainable(
  task: string,
  model: Module,
  { pattern, isTrainable }: { readonly pattern: NamePattern; readonly isTrainable: boolean },
): string[] {
  requireModule(task, model);
  const found = Object.entries(model.parameters).filter(([name]) => matches(pattern, name));
  if (found.length === 0) {
    const names = Object.keys(model.parameters).join(", ");
    throw invalidArgument(task, "pattern", `of a name among ${names}`, `${pattern}`, "string");
  }
  for (const [, variable] of found) (variable as tf.Variable).trainable = isTrainable;
  return found.map(([name]) => name);
}
