/** Saves a training to a file, and goes on from it. */
import * as tf from "@tensorflow/tfjs";
import { readBytes, writeAtomically } from "../platform.ts";
import type { Random } from "../random/mod.ts";
import { checkSameNames } from "./_same_names.ts";
import { savedTensor } from "./_saved_tensor.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type SavedTensor,
} from "./checkpoint_format.ts";
import type { NamedVariables, Optimizer } from "./optimizers/mod.ts";

/** What {@linkcode saveCheckpoint} saves. */
export interface CheckpointContent {
  /** How the model is built, and what else its user must know: plain data, with typed arrays in it. */
  readonly config: object;
  /** The weights by names of the caller's choice, such as `model.parameters`: float32 or int32. */
  readonly weights: Readonly<Record<string, tf.Tensor | Float32Array>>;
  /** Its step count and moments are saved, under the names of the weights. */
  readonly optimizer?: Optimizer;
  /** Where it stands is saved. */
  readonly random?: Random;
  /** Whatever else the training needs, such as an agent's state: plain data, with typed arrays in it. */
  readonly extra?: unknown;
}

/**
 * Save a checkpoint: all of a training that it needs to go on with the same bits.
 *
 * The file has the format of {@linkcode encodeCheckpoint}. It is written beside `path` under a
 * temporary name and then renamed: a file that was there is whole at every moment.
 *
 * @param path the file; its folder must exist
 * @param content see {@linkcode CheckpointContent}
 * @throws {RangeError | TypeError} for a weight of another type, and for more than plain data
 *
 * @example
 * ```ts
 * import { type Adam, loadCheckpoint, restoreCheckpoint, saveCheckpoint } from "lib/nn/mod.ts";
 * import type { Random } from "lib/random/mod.ts";
 * import type * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * async function save(path: string, kernel: tf.Variable, optimizer: Adam, random: Random) {
 *   await saveCheckpoint(path, { config: { units: 3 }, weights: { kernel }, optimizer, random });
 * }
 * async function goOn(path: string, kernel: tf.Variable, optimizer: Adam) {
 *   const checkpoint = await loadCheckpoint<{ units: number }>(path);
 *   restoreCheckpoint(checkpoint, { variables: { kernel }, optimizer });
 *   return checkpoint.random!;
 * }
 * const lost = { config: { schedule: Math.sqrt }, weights: {} };
 * await assert.rejects(saveCheckpoint("model.checkpoint", lost), /"config.schedule"/);
 * ```
 */
export async function saveCheckpoint(path: string, content: CheckpointContent): Promise<void> {
  await writeAtomically(path, await encodeCheckpoint(checkpointOf(content)));
}

/**
 * What {@linkcode saveCheckpoint} saves, outside any tensor backend. {@linkcode encodeCheckpoint} makes
 * bytes of it, which can be kept where there are no files, as in a browser.
 *
 * @param content see {@linkcode CheckpointContent}
 * @returns it, to be encoded before the training goes on: arrays are not copied
 * @throws {RangeError} for a weight of another type
 *
 * @example
 * ```ts
 * import { checkpointOf, decodeCheckpoint, encodeCheckpoint } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const content = { config: { units: 2 }, weights: { bias: Float32Array.of(1, 2) } };
 * const bytes = await encodeCheckpoint(checkpointOf(content));
 * const { bias } = (await decodeCheckpoint(bytes)).weights;
 * assert.deepEqual(bias, { shape: [2], values: Float32Array.of(1, 2) });
 * ```
 */
export function checkpointOf(content: CheckpointContent): Checkpoint<object> {
  const { config, weights, optimizer, random, extra } = content;
  const savedWeights = Object.entries(weights).map(([name, w]) => [name, saved(name, w)] as const);
  return {
    config,
    weights: Object.fromEntries(savedWeights),
    ...(optimizer && { optimizer: optimizer.state(variablesIn(weights)) }),
    ...(random && { random }),
    ...(extra !== undefined && { extra }),
  };
}

/**
 * Load a checkpoint.
 *
 * @param path the file
 * @returns what was saved, outside any tensor backend: {@linkcode restoreCheckpoint} puts it into a model
 * @throws {Error} naming the file when it is not there, is no checkpoint, is truncated or damaged, or
 *   has another version
 *
 * @example
 * ```ts
 * import { loadCheckpoint } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadCheckpoint("deno.json"), /"deno.json" is no Gradnotes checkpoint/);
 * ```
 */
export async function loadCheckpoint<Config = Record<string, unknown>>(
  path: string,
): Promise<Checkpoint<Config>> {
  const source = JSON.stringify(path);
  const bytes = await readBytes(path);
  if (bytes === undefined) throw new Error(`Cannot load a checkpoint: ${source} is not there`);
  return await decodeCheckpoint<Config>(bytes, source);
}

/** What {@linkcode restoreCheckpoint} fills. */
export interface RestoreTarget {
  /** The model's variables by the names under which they were saved, such as `model.parameters`. */
  readonly variables: NamedVariables;
  /** Given only if the training goes on. */
  readonly optimizer?: Optimizer;
}

/**
 * Put a checkpoint into a model of the same shapes, and into its optimizer.
 *
 * @param checkpoint what {@linkcode loadCheckpoint} gave
 * @param target see {@linkcode RestoreTarget}
 * @throws {RangeError} for other names or shapes than the checkpoint's, and for an optimizer that it
 *   has no state for; then nothing has been changed
 *
 * @example
 * ```ts
 * import { restoreCheckpoint } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const bias = tf.variable(tf.zeros([2]));
 * const weights = { bias: { shape: [2], values: Float32Array.of(1, 2) } };
 * restoreCheckpoint({ weights }, { variables: { bias } });
 * assert.deepEqual([...bias.dataSync()], [1, 2]);
 * ```
 */
export function restoreCheckpoint(
  checkpoint: Pick<Checkpoint, "weights" | "optimizer">,
  { variables, optimizer }: RestoreTarget,
): void {
  checkMatch(checkpoint.weights, variables);
  if (optimizer !== undefined) {
    if (checkpoint.optimizer === undefined) {
      throw new RangeError(
        "Cannot restore a checkpoint: it must have an optimizer's state, it was saved without",
      );
    }
    optimizer.restore(checkpoint.optimizer, variables);
  }
  for (const [name, { shape, values }] of Object.entries(checkpoint.weights)) {
    const variable = variables[name]!;
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape], variable.dtype)));
  }
}

function variablesIn(weights: CheckpointContent["weights"]): NamedVariables {
  return Object.fromEntries(
    Object.entries(weights).filter((entry): entry is [string, tf.Variable] =>
      entry[1] instanceof tf.Variable
    ),
  );
}

function saved(name: string, weight: tf.Tensor | Float32Array): SavedTensor {
  if (weight instanceof Float32Array) return { shape: [weight.length], values: weight };
  return savedTensor("save a checkpoint", `weights.${name}`, weight);
}

function checkMatch(
  weights: Checkpoint["weights"],
  variables: RestoreTarget["variables"],
): void {
  checkSameNames("restore a checkpoint", "variables'", weights, variables);
  for (const [name, { shape }] of Object.entries(weights)) {
    const current = variables[name]!.shape;
    if (tf.util.arraysEqual([...shape], current)) continue;
    throw new RangeError(
      `Cannot restore a checkpoint: "${name}" must have the shape [${shape}], current shape is [${current}]`,
    );
  }
}
