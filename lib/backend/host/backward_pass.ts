/** The backward pass of tfjs's engine with less bookkeeping: the same calls in the same order. */
import * as tf from "@tensorflow/tfjs";
import { type Engine, type Gradients, privateEngine, type TapeNode } from "./engine.ts";
import { BackwardWalk } from "./backward_walk.ts";
import { quickEndScope, quickRunKernel } from "./operations.ts";
import { savingClone } from "./saved_tensors.ts";

/**
 * Give tfjs's engine a backward pass that finds its way in one walk over the tape, frees gradients
 * and saved tensors as soon as they are used, and records less. Gradients are computed and added up
 * in tfjs's order, hence the same bits.
 *
 * For small nets this bookkeeping, not arithmetic, is most of a training step.
 */
export function installBackwardPass(): void {
  const engine = privateEngine();
  if (Object.hasOwn(engine, "gradients")) return;
  engine.clone = savingClone(engine, engine.clone.bind(engine));
  engine.gradients = gradientsOf(engine);
  engine.runKernel = quickRunKernel(engine, engine.runKernel.bind(engine));
  engine.endScope = quickEndScope(engine, engine.endScope.bind(engine));
}

function gradientsOf(engine: Engine): Gradients {
  return (f, xs, dy = null, allowNoGradients = false) => {
    checkArguments(xs, dy);
    const y = engine.scopedRun(
      () => engine.startTape(),
      () => engine.endTape(),
      () => engine.tidy("forward", f),
    );
    if (!(y instanceof tf.Tensor)) {
      throw new Error("The result y returned by f() must be a tensor.");
    }
    const tape = engine.state.activeTape!, dependent = dependentNodes(tape, xs);
    if (!allowNoGradients && !dependent.nodes.some(({ outputs }) => outputs.includes(y))) {
      throw new Error(
        "Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed " +
          "encloses all operations that lead from x to y.",
      );
    }
    return engine.tidy("backward", () => {
      const grads = new BackwardWalk(engine, dependent, xs).run(y, dy);
      if (engine.state.gradientDepth === 0) {
        for (const { saved } of tape) for (const tensor of saved) tensor.dispose();
        engine.state.activeTape = null;
      }
      return { value: y, grads };
    });
  };
}

function checkArguments(xs: readonly tf.Tensor[], dy: tf.Tensor | null): void {
  if (xs.length === 0) throw new Error("gradients() received an empty list of xs.");
  if (dy === null || dy.dtype === "float32") return;
  throw new Error(`dy must have 'float32' dtype, but has '${dy.dtype}'`);
}

/** Give tfjs's engine its own backward pass back: for tests and benchmarks that compare with stock. */
export function restoreStockBackwardPass(): void {
  const engine: Partial<Engine> = privateEngine(); // stock's methods are those of its class
  delete engine.clone;
  delete engine.gradients;
  delete engine.runKernel;
  delete engine.endScope;
}

/** The operations that depend on certain tensors, and the numbers of all tensors that do. */
function dependentNodes(tape: readonly TapeNode[], xs: readonly tf.Tensor[]) {
  const ids = new Set(xs.map(({ id }) => id)), nodes: TapeNode[] = [];
  for (const node of tape) {
    for (const name in node.inputs) {
      if (!ids.has(node.inputs[name]!.id)) continue;
      for (const { id } of node.outputs) ids.add(id);
      nodes.push(node);
      break;
    }
  }
  return { nodes, ids };
}
