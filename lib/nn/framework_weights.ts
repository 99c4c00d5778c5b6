/** A module's weights from and to PyTorch and Keras. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../tensor/mod.ts";
import type { Framework, ParameterLayout } from "./layout.ts";
import type { Module } from "./module.ts";

/** Arrays under the names that a framework has for them; nested plain arrays serve too. */
export type NamedArrays = Readonly<Record<string, tf.Tensor | tf.TensorLike>>;

const TITLES: Readonly<Record<Framework, string>> = { torch: "PyTorch", keras: "Keras" };

/**
 * Set a module's parameters from PyTorch's `state_dict`.
 *
 * @param module the module
 * @param state arrays by PyTorch's names, such as "weight"
 * @param prefix of the names that belong to the module, such as "encoder.layers.0."; others are
 *   left alone. Default ""
 * @throws {RangeError} when a name is missing, or unknown, or an array has another shape; then nothing
 *   has been changed
 *
 * @example
 * ```ts
 * import { Dense, loadTorch } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(3, 1, { random: new Random(0) });
 * loadTorch(layer, { "fc.weight": [[1, 2, 3]], "fc.bias": [4] }, "fc.");
 * assert.deepEqual(layer.apply(tf.ones([1, 3])).arraySync(), [[10]]);
 * assert.throws(() => loadTorch(layer, { weight: [[1, 2, 3]] }), /missing bias/);
 * ```
 */
export function loadTorch(module: Module, state: NamedArrays, prefix = ""): void {
  load(module, "torch", state, prefix);
}

/**
 * A module's parameters as PyTorch's `state_dict` has them.
 *
 * @param module the module
 * @param prefix of the names, such as "encoder.layers.0.". Default ""
 * @returns new tensors by PyTorch's names
 *
 * @example
 * ```ts
 * import { Dense, toTorch } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { weight, bias } = toTorch(new Dense(3, 2, { random: new Random(0) }));
 * assert.deepEqual([weight!.shape, bias!.shape], [[2, 3], [2]]); // [outputs, inputs]
 * ```
 */
export function toTorch(module: Module, prefix = ""): Record<string, tf.Tensor> {
  return save(module, "torch", prefix);
}

/**
 * Set a module's parameters from Keras's weights.
 *
 * @param module the module
 * @param weights arrays by Keras's names (the `path` of a weight): "dense/kernel"
 * @param prefix of the names that belong to the module, such as "dense/"; others are left alone.
 *   Default ""
 * @throws {RangeError} when a name is missing, or unknown, or an array has another shape; then nothing
 *   has been changed
 *
 * @example
 * ```ts
 * import { Embedding, loadKeras } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Embedding(2, 3, { random: new Random(0) });
 * loadKeras(layer, { "embeddings": [[1, 2, 3], [4, 5, 6]] });
 * assert.deepEqual(layer.apply(tf.tensor1d([1], "int32")).arraySync(), [[4, 5, 6]]);
 * ```
 */
export function loadKeras(module: Module, weights: NamedArrays, prefix = ""): void {
  load(module, "keras", weights, prefix);
}

/**
 * A module's parameters as Keras has them.
 *
 * @param module the module
 * @param prefix of the names, such as "dense/". Default ""
 * @returns new tensors by Keras's names
 *
 * @example
 * ```ts
 * import { Dense, toKeras } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const weights = toKeras(new Dense(3, 2, { random: new Random(0) }), "dense/");
 * assert.deepEqual(Object.keys(weights), ["dense/kernel", "dense/bias"]);
 * ```
 */
export function toKeras(module: Module, prefix = ""): Record<string, tf.Tensor> {
  return save(module, "keras", prefix);
}

function save(module: Module, framework: Framework, prefix: string): Record<string, tf.Tensor> {
  return tf.tidy(() =>
    Object.fromEntries(
      layoutsWithArrays(module, framework).flatMap(({ layout, arrays }) =>
        layout.theirs.map((name, i) => [prefix + name, arrays[i]!] as const)
      ),
    )
  );
}

function load(module: Module, framework: Framework, given: NamedArrays, prefix: string): void {
  const task = `load ${TITLES[framework]}'s weights`;
  tf.tidy(() => {
    const all = layoutsWithArrays(module, framework);
    checkNames(task, all.flatMap(({ layout }) => layout.theirs.map((name) => prefix + name)), {
      given: Object.keys(given).filter((name) => name.startsWith(prefix)),
    });
    module.load(Object.fromEntries(all.flatMap(({ layout, arrays }) => {
      const theirs = layout.theirs.map((name, i) => {
        const value = given[prefix + name]!;
        const tensor = value instanceof tf.Tensor ? value : tf.tensor(value);
        assertShape(tensor, arrays[i]!.shape, { function: task, argument: prefix + name });
        return tensor;
      });
      const own = layout.toOwn(theirs);
      return layout.own.map((name, i) => [name, own[i]!] as const);
    })));
  });
}

/** Those layouts that the module has parameters for, with what the framework would have now. */
function layoutsWithArrays(
  module: Module,
  framework: Framework,
): { readonly layout: ParameterLayout; readonly arrays: readonly tf.Tensor[] }[] {
  const { parameters } = module;
  return module.layouts(framework)
    .filter(({ own }) => own.length === 0 || own.some((name) => name in parameters))
    .map((layout) => ({ layout, arrays: layout.toTheirs(layout.own.map((n) => parameters[n]!)) }));
}

function checkNames(
  task: string,
  known: readonly string[],
  { given }: { readonly given: readonly string[] },
): void {
  const missing = known.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !known.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const faults = Object.entries({ missing, unknown }).filter(([, names]) => names.length > 0)
    .map(([fault, names]) => `${fault} ${names.join(", ")}`);
  throw new RangeError(
    `Cannot ${task}: the names must be ${known.join(", ")}; ${faults.join("; ")}`,
  );
}
