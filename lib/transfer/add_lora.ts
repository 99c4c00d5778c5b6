/** Puts LoRA around the dense layers of a model, and into their weights. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Dense, Module } from "../nn/mod.ts";
import { requireRandom } from "../random/mod.ts";
import { requireModule } from "./_require_module.ts";
import { freeze, matches, type NamePattern } from "./freeze.ts";
import { LoraDense, type LoraOptions } from "./lora_dense.ts";

/** Something in a module that has parts: the module itself, an array or a record. */
type Parts = Record<string, unknown>;

/** A part of a model, and where it stands. */
interface Place {
  readonly name: string;
  readonly parent: Parts;
  readonly key: string;
  readonly part: unknown;
}

/**
 * Freeze a model and put a {@linkcode LoraDense} around each of its dense layers of certain names. The
 * model stays what it was, with other layers in it: in a Transformer's block too, which reads the
 * weights of its layers.
 *
 * @param model the module
 * @param pattern which layers, by their nested names, such as `/attention\/(query|value)$/`: the paper's
 *   choice
 * @param options see {@linkcode LoraOptions}; each layer draws from a stream of `random` of its own
 * @returns the names of the layers
 * @throws {RangeError | TypeError} when no dense layer has such a name, or for an option out of its
 *   range
 *
 * @example
 * ```ts
 * import { addLora, mergeLora } from "lib/transfer/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * const model = new MLP([8, 16, 4], { random });
 * assert.deepEqual(addLora(model, /layers\/0$/, { rank: 2, random }), ["layers/0"]);
 * assert.equal(model.parameterCount, 2 * (8 + 16));
 * mergeLora(model);
 * ```
 */
export function addLora(model: Module, pattern: NamePattern, options: LoraOptions): string[] {
  const task = "add LoRA";
  requireModule(task, model);
  const random = requireRandom(task, requireObject(task, "options", options).random);
  const layers = [...placesOf(model)].filter(({ part }) => part instanceof Dense);
  const chosen = layers.filter(({ name }) => matches(pattern, name));
  if (chosen.length === 0) {
    const names = layers.map(({ name }) => name).join(", ");
    throw invalidArgument(task, "pattern", `of a name among ${names}`, `${pattern}`, "string");
  }
  const adapted = chosen.map((place) => {
    const own = { ...options, random: random.split(place.name) };
    return { place, layer: new LoraDense(place.part as Dense, own) };
  });
  freeze(model);
  for (const { place: { parent, key }, layer } of adapted) parent[key] = layer;
  return chosen.map(({ name }) => name);
}

/**
 * Merge the changes of all {@linkcode LoraDense} layers of a model into the dense layers that they
 * adapt, which take their places again. Other parameters stay frozen.
 *
 * @param model the module
 * @returns the names of the layers
 * @throws {TypeError} for something else than a module
 *
 * @example
 * ```ts
 * import { addLora, mergeLora } from "lib/transfer/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * const model = new MLP([8, 16, 4], { random });
 * const names = Object.keys(model.parameters);
 * addLora(model, /layers/, { rank: 2, random });
 * assert.deepEqual(mergeLora(model), ["layers/0", "layers/1"]);
 * assert.deepEqual(Object.keys(model.parameters), names);
 * ```
 */
export function mergeLora(model: Module): string[] {
  requireModule("merge LoRA", model);
  const places = [...placesOf(model)].filter(({ part }) => part instanceof LoraDense);
  for (const { parent, key, part } of places) parent[key] = (part as LoraDense).merge();
  return places.map(({ name }) => name);
}

/** All parts of a module, those of parts included, but for the layer within a LoRA layer. */
function* placesOf(parent: object, prefix = ""): Generator<Place> {
  for (const [key, part] of Object.entries(parent)) {
    const name = prefix + key;
    const hasParts = part instanceof Module || Array.isArray(part) ||
      (typeof part === "object" && part !== null &&
        Object.getPrototypeOf(part) === Object.prototype);
    if (!hasParts) continue;
    yield { name, parent: parent as Parts, key, part };
    if (!(part instanceof LoraDense)) yield* placesOf(part, `${name}/`);
  }
}
