/** What operations save for their gradients: recorded only where a second derivative can follow. */
import * as tf from "@tensorflow/tfjs";
import { type Engine, share, type TapeNode } from "./engine.ts";

/** A tensor that was saved without a record, with what it is a copy of. */
interface Saved extends tf.Tensor {
  origin?: tf.Tensor;
}

/**
 * The engine's `clone`, by which it saves tensors, as a tensor on the same buffer. Stock runs an
 * operation for each and records it: a third of all records of a training step. It records what an
 * operation saves of its output before the operation, so that no second derivative finds its way:
 * that of e^x by stock lacks a term.
 *
 * @param stock is asked for what is not one buffer, and while tfjs's profiler counts
 */
export function savingClone(engine: Engine, stock: Engine["clone"]): Engine["clone"] {
  return (x) => {
    const isOneBuffer = x.dtype !== "string" && x.dtype !== "complex64";
    if (engine.state.profiling || !isOneBuffer) return stock(x);
    const saved: Saved = share(engine, x);
    saved.origin = x;
    return saved;
  };
}

/**
 * Record what a node saved, before its gradient is computed while another pass records: what comes of
 * it depends on its origin.
 */
export function recordSaved(engine: Engine, { saved }: TapeNode): void {
  for (const tensor of saved as readonly Saved[]) {
    const { origin } = tensor;
    if (origin === undefined) continue;
    delete tensor.origin; // once
    const gradient = (dy: tf.Tensor) => ({ x: () => tf.cast(dy, "float32") });
    engine.addTapeNode("saved", { x: origin }, [tensor], gradient, [], {});
  }
}
