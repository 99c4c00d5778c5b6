/** What the program and its replica workers tell each other. */
import type { BackendOptions } from "../backend/set_up_backend.ts";

/** To a worker: make the replica. */
export interface Prepare {
  readonly kind: "prepare";
  readonly module: string;
  readonly input: unknown;
  readonly backend: BackendOptions;
  /** Which worker it is, from 0. */
  readonly rank: number;
  readonly workers: number;
  readonly steps: number;
  readonly shards: number;
}

/** To a worker, when all are ready: train. */
export interface Train {
  readonly kind: "train";
  readonly memory: SharedArrayBuffer;
}

/** The replica is made. */
export interface Ready {
  readonly kind: "ready";
  /** Numbers in all variables together. */
  readonly size: number;
  /** Of the bits of all variables. */
  readonly checksum: number;
}

/** All replicas have taken a step; only the first worker says so. */
export interface Stepped {
  readonly kind: "step";
  readonly step: number;
  readonly loss: number;
}

/** All steps are taken. */
export interface Done {
  readonly kind: "done";
  readonly checksum: number;
  /** The trained variables, from the first worker only. */
  readonly weights: Float32Array[];
}

/** Something was thrown. */
export interface Failed {
  readonly kind: "failed";
  /** What could not be done, such as "compute shard 2 of step 5". */
  readonly task: string;
  readonly error: unknown;
}

export type ToWorker = Prepare | Train;
export type FromWorker = Ready | Stepped | Done | Failed;
