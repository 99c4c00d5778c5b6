/** The worker's side of data-parallel training: holds a replica and computes its shards. */
import * as tf from "@tensorflow/tfjs";
import { Stopped } from "./_barrier.ts";
import type { FromWorker, Prepare, ToWorker, Train } from "./_replica_messages.ts";
import { SharedGradients } from "./_shared_gradients.ts";
import type { Replica, ReplicaFactory, Shard } from "./data_parallel.ts";
import { setUpBackend } from "../backend/set_up_backend.ts";

/** What is being done, for the text of an error. */
let task = "start";
let place: Prepare | undefined;
let replica: Replica | undefined;

addEventListener("message", async ({ data }: MessageEvent<ToWorker>) => {
  try {
    if (data.kind === "prepare") await prepare(data);
    else train(data, place!, replica!);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  }
});

// what the replica throws when nobody waits for it
addEventListener("error", (event) => {
  event.preventDefault();
  fail(event.error);
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason);
});

function fail(error: unknown): void {
  tell({ kind: "failed", task, error: cloneable(error) });
}

async function prepare(message: Prepare): Promise<void> {
  place = message;
  task = "set up the backend";
  await setUpBackend({ threads: 1, ...message.backend }); // the workers share the processor
  task = "import the module";
  const { createReplica } = await import(message.module) as {
    createReplica?: ReplicaFactory<unknown>;
  };
  if (createReplica === undefined) throw new TypeError('it exports no function "createReplica"');
  task = "create the replica";
  replica = await createReplica(message.input);
  const { variables } = replica;
  tell({ kind: "ready", size: sizeOf(variables), checksum: checksum(variables) });
}

function train({ memory }: Train, { rank, workers, steps, shards }: Prepare, model: Replica): void {
  const { variables } = model;
  const size = sizeOf(variables);
  const shared = new SharedGradients(memory, { workers, shards, size });
  for (let step = 0; step < steps; step++) {
    for (let index = rank; index < shards; index += workers) {
      task = `compute shard ${index} of step ${step}`;
      shared.losses[index] = computeShard(model, { step, index, count: shards }, shared);
    }
    shared.barrier.wait(); // all gradients are there
    task = `apply the gradient of step ${step}`;
    shared.add(rank, workers);
    const loss = shared.loss();
    shared.barrier.wait(); // their sum is complete
    applyGradient(model, shared.sum);
    if (rank === 0) tell({ kind: "step", step, loss });
  }
  const weights = rank === 0 ? variables.map((variable) => values(variable)) : [];
  tell({ kind: "done", checksum: checksum(variables), weights });
}

/** Put the gradient of one shard's loss into shared memory; returns the loss. */
function computeShard(
  model: Replica,
  shard: Shard,
  shared: SharedGradients,
): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => model.loss(shard), [...model.variables]);
    const result = value.dataSync()[0]!;
    if (!Number.isFinite(result)) {
      throw new RangeError(
        `the loss must stay finite, current value is ${result}; try a smaller learning rate`,
      );
    }
    const gradient = shared.gradient(shard.index);
    let start = 0;
    for (const { name, size } of model.variables) {
      // a variable that this shard's loss does not depend on has no gradient
      const part = grads[name]?.dataSync() ?? new Float32Array(size);
      gradient.set(part, start);
      start += size;
    }
    return result;
  });
}

function applyGradient({ variables, optimizer }: Replica, gradient: Float32Array): void {
  tf.tidy(() => {
    const named: tf.NamedTensorMap = {};
    let start = 0;
    for (const { name, shape, size } of variables) {
      named[name] = tf.tensor(gradient.slice(start, start + size), shape);
      start += size;
    }
    optimizer.applyGradients(named);
  });
}

function sizeOf(variables: readonly tf.Variable[]): number {
  return variables.reduce((total, { size }) => total + size, 0);
}

function values(variable: tf.Variable): Float32Array {
  return variable.dataSync() as Float32Array;
}

/** FNV-1a of the bits, word by word. */
function checksum(variables: readonly tf.Variable[]): number {
  let hash = 0x811c9dc5;
  for (const variable of variables) {
    const { buffer, byteOffset, length } = values(variable);
    for (const word of new Uint32Array(buffer, byteOffset, length)) {
      hash = Math.imul(hash ^ word, 0x01000193);
    }
  }
  return hash >>> 0;
}

/** An error of a class of its own, or one that carries functions, cannot be sent. */
function cloneable(error: unknown): unknown {
  try {
    return structuredClone(error);
  } catch {
    return new Error(String(error));
  }
}

function tell(message: FromWorker): void {
  postMessage(message);
}
