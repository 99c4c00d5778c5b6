/** The contract of every layer and model: it owns its parameters, under nested names. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { type Framework, nestedLayouts, type ParameterLayout, sameLayout } from "./layout.ts";

/** Whether a module trains or predicts; the default is to predict. */
export interface ApplyOptions {
  /** Dropout drops, and batch normalization uses the minibatch's statistics. Default `false`. */
  readonly training?: boolean;
  /** Where dropout's masks are drawn from; needed when a module that drops is training. */
  readonly random?: Random;
}

/** What a module's public fields may hold to be part of it. */
type Part = tf.Variable | Module | readonly Part[] | { readonly [name: string]: Part };

/**
 * Base class of layers and models.
 *
 * The public fields of a module that hold variables, modules, or arrays and records of them, are its
 * parameters: `this.query = new Dense(...)` gives "query/kernel" and "query/bias", an array of blocks
 * gives "blocks/0/query/kernel". A variable that is reached twice (tied weights) is listed once, under
 * its first name. Statistics that are no weights, such as a moving average, are variables that are
 * not trainable.
 *
 * A subclass draws its initial values from a seeded generator in its constructor and has one verb,
 * `apply(input, options?: ApplyOptions)`.
 *
 * @example
 * ```ts
 * import { Dense, Module } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import type * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * class Classifier extends Module {
 *   readonly layers: readonly Dense[];
 *   constructor(random: Random) {
 *     super();
 *     const first = new Dense(4, 8, { random: random.split(0), activation: "relu" });
 *     this.layers = [first, new Dense(8, 3, { random: random.split(1) })];
 *   }
 *   apply(x: tf.Tensor): tf.Tensor {
 *     return this.layers.reduce((h, layer) => layer.apply(h), x);
 *   }
 * }
 * await setUpBackend();
 * const model = new Classifier(new Random(0));
 * const names = ["layers/0/kernel", "layers/0/bias", "layers/1/kernel", "layers/1/bias"];
 * assert.deepEqual(Object.keys(model.parameters), names);
 * assert.equal(model.parameterCount, 4 * 8 + 8 + 8 * 3 + 3);
 * model.dispose();
 * ```
 */
export abstract class Module {
  /** All variables by their nested names, statistics included: what a checkpoint saves. */
  get parameters(): Record<string, tf.Variable> {
    const found = new Map<tf.Variable, string>();
    for (const [name, part] of Object.entries(this)) collect(name, part as Part, found);
    return Object.fromEntries(Array.from(found, ([variable, name]) => [name, variable]));
  }

  /** The trainable variables, in the order of their names: what an optimizer updates. */
  get variables(): tf.Variable[] {
    return Object.values(this.parameters).filter((variable) => variable.trainable);
  }

  /** Number of trainable numbers. */
  get parameterCount(): number {
    return this.variables.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Set all parameters.
   *
   * @param values tensors by the names of {@linkcode Module.parameters}, each of its variable's shape
   * @throws {RangeError} for other names or shapes; then nothing has been changed
   */
  load(values: Readonly<Record<string, tf.Tensor>>): void {
    const task = "load parameters", own = this.parameters;
    const [needed, given] = [own, values].map((all) => Object.keys(all).sort().join(", "));
    if (needed !== given) throw invalidArgument(task, "values", `named ${needed}`, given, "string");
    for (const [name, variable] of Object.entries(own)) {
      assertShape(values[name]!, variable.shape, { function: task, argument: name });
    }
    for (const [name, variable] of Object.entries(own)) {
      tf.tidy(() => variable.assign(tf.cast(values[name]!, variable.dtype)));
    }
  }

  /**
   * How a framework names the parameters and lays them out, for `loadTorch`, `toKeras` and so on.
   *
   * As it stands, for modules that the frameworks don't have: each part under its own name. A layer
   * that they do have says how it is there, and {@linkcode partLayouts} helps where only the names of
   * its parts differ.
   *
   * @param framework whose names and layouts
   * @returns one for each parameter, or for several that are one array there; those of parameters
   *   that the module goes without, such as a bias, are ignored
   */
  layouts(framework: Framework): readonly ParameterLayout[] {
    return partLayouts(this, framework);
  }

  /** Free the parameters. */
  dispose(): void {
    for (const variable of Object.values(this.parameters)) variable.dispose();
  }
}

/**
 * The layouts of a module that consists of others, which know their own.
 *
 * @param module the module
 * @param framework whose names and layouts
 * @param names what the framework calls the parts whose names differ, by their names here; "" for a
 *   part whose parameters the framework has one level higher
 *
 * @example
 * ```ts
 * import { Dense, Module, partLayouts, toTorch } from "lib/nn/mod.ts";
 * import type { Framework } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * class FeedForward extends Module {
 *   readonly expand = new Dense(4, 8, { random: new Random(0) });
 *   override layouts(framework: Framework) {
 *     return partLayouts(this, framework, { expand: "linear1" });
 *   }
 * }
 * await setUpBackend();
 * assert.deepEqual(Object.keys(toTorch(new FeedForward())), ["linear1.weight", "linear1.bias"]);
 * ```
 */
export function partLayouts(
  module: Module,
  framework: Framework,
  names: Readonly<Record<string, string>> = {},
): ParameterLayout[] {
  return layoutsOfParts(module as unknown as Readonly<Record<string, Part>>, framework, names);
}

function layoutsOfParts(
  parts: Readonly<Record<string, Part>>,
  framework: Framework,
  names: Readonly<Record<string, string>>,
): ParameterLayout[] {
  return Object.entries(parts).flatMap(([name, part]) => {
    if (part instanceof tf.Variable) return [sameLayout(name, names[name] ?? name)];
    const inner = part instanceof Module
      ? part.layouts(framework)
      : Array.isArray(part) || isRecord(part)
      ? layoutsOfParts(part as Readonly<Record<string, Part>>, framework, {})
      : [];
    return nestedLayouts(inner, framework, name, names[name] ?? name);
  });
}

/** Whether a module is of a class, or any of its parts is. */
export function hasPart(
  module: Module,
  kind: abstract new (...options: never[]) => Module,
): boolean {
  const found = (part: Part): boolean =>
    part instanceof kind ||
    ((part instanceof Module || Array.isArray(part) || isRecord(part)) &&
      Object.values(part).some(found));
  return found(module);
}

/** Add the variables of a part to those found, unless they are there already. */
function collect(name: string, part: Part, found: Map<tf.Variable, string>): void {
  if (part instanceof tf.Variable) {
    if (!found.has(part)) found.set(part, name);
  } else if (part instanceof Module || Array.isArray(part) || isRecord(part)) {
    for (const [key, inner] of Object.entries(part)) collect(`${name}/${key}`, inner, found);
  }
}

/** Whether it is an object literal: other classes' objects keep what they own. */
function isRecord(value: unknown): value is Record<string, Part> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
