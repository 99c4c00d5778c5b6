/** One walk backward over recorded operations, with the gradients so far. */
import * as tf from "@tensorflow/tfjs";
import { addInPlace } from "./in_place.ts";
import { type Engine, share, type TapeNode, type TrackedTensor } from "./engine.ts";
import { withWanted } from "./wanted_gradients.ts";
import { recordSaved } from "./saved_tensors.ts";

/** The operations to walk over, in the order of their calls, and what they depend on. */
interface Dependent {
  /** Operations with an input that depends on an x. */
  readonly nodes: readonly TapeNode[];
  /** The numbers of all tensors that depend on an x. */
  readonly ids: ReadonlySet<number>;
}

/** The gradient of y by each x: the chain rule, from the last operation to the first. */
export class BackwardWalk {
  readonly #engine: Engine;
  readonly #dependent: Dependent;
  readonly #xs: readonly tf.Tensor[];
  readonly #xIds: ReadonlySet<number>;
  /** By the numbers of their tensors. Each is a tensor of this walk's own. */
  readonly #gradients = new Map<number, tf.Tensor>();
  /** Whether what has been used may go at once: no other pass records this one. */
  readonly #isOutermost: boolean;
  /** Gradients of outputs that lead nowhere, by their sizes. */
  readonly #zeros = new Map<number, tf.Tensor>();

  constructor(engine: Engine, dependent: Dependent, xs: readonly tf.Tensor[]) {
    this.#engine = engine;
    this.#dependent = dependent;
    this.#xs = xs;
    this.#xIds = new Set(xs.map(({ id }) => id));
    this.#isOutermost = engine.state.gradientDepth === 0;
  }

  /** The gradient by each x, undefined where y does not depend on it. */
  run(y: tf.Tensor, dy: tf.Tensor | null): (tf.Tensor | undefined)[] {
    this.#gradients.set(y.id, dy === null ? tf.ones(y.shape) : tf.clone(dy));
    const { nodes } = this.#dependent;
    try {
      for (let i = nodes.length - 1; i >= 0; i--) this.#passThrough(nodes[i]!);
    } finally {
      for (const zeros of this.#zeros.values()) zeros.dispose();
    }
    return this.#xs.map(({ id }) => this.#gradients.get(id));
  }

  /** From the gradients of an operation's outputs to those of its inputs. */
  #passThrough(node: TapeNode): void {
    const dys = node.outputs.map(({ id }) => this.#gradients.get(id));
    if (dys.every((dy) => dy === undefined)) return;
    if (!this.#isOutermost) recordSaved(this.#engine, node);
    const { ids } = this.#dependent;
    const names = Object.keys(node.inputs).filter((name) => ids.has(node.inputs[name]!.id));
    const dxs = this.#engine.tidy(() => {
      const all = dys.map((dy, i) => dy ?? this.#zerosFor(node.outputs[i]!));
      const gradients = withWanted(names, () => gradientsOf(node, all));
      const own = new Set<tf.Tensor>();
      for (const name of names) own.add(this.#ownGradient(node, name, gradients, own));
      return [...own];
    });
    names.forEach((name, i) => this.#add(node.inputs[name]!.id, dxs[i]!));
    if (this.#isOutermost) this.#free(node);
  }

  /** The gradient by one input, as a tensor that nobody else holds. */
  #ownGradient(
    node: TapeNode,
    name: string,
    gradients: GradientFunctions,
    others: ReadonlySet<tf.Tensor>,
  ): tf.Tensor {
    const dx = gradientBy(node, name, gradients);
    const { scopeId, kept } = dx as TrackedTensor;
    const isOwn = !kept && scopeId === this.#engine.state.activeScope!.id && !others.has(dx);
    return isOwn ? dx : tf.clone(dx);
  }

  #add(id: number, dx: tf.Tensor): void {
    const sum = this.#gradients.get(id);
    if (sum === undefined) {
      this.#gradients.set(id, dx);
    } else if (!this.#isOutermost || !addInPlace(sum, dx)) {
      this.#gradients.set(id, tf.add(sum, dx));
      sum.dispose();
      dx.dispose();
    } else dx.dispose();
  }

  /** Null where only the node itself can make them. */
  #zerosFor({ dtype, shape, size }: tf.Tensor): tf.Tensor | null {
    if (dtype !== "float32") return null;
    const known = this.#zeros.get(size) ?? tf.keep(tf.zeros([size]));
    this.#zeros.set(size, known);
    return share(this.#engine, { dataId: known.dataId, shape, dtype });
  }

  /** The gradients by a node's outputs and what it saved have been used, unless an output is an x. */
  #free(node: TapeNode): void {
    for (const { id } of node.outputs) {
      if (this.#xIds.has(id)) continue;
      this.#gradients.get(id)?.dispose();
      this.#gradients.delete(id);
    }
    for (const tensor of node.saved) tensor.dispose();
  }
}

type GradientFunctions = Readonly<Record<string, () => tf.Tensor>>;

/** One function for the gradient by each input. */
function gradientsOf(node: TapeNode, dys: (tf.Tensor | null)[]): GradientFunctions {
  if (node.gradient !== undefined && node.gradient !== null) return node.gradient(dys);
  throw new Error(
    `Cannot compute gradient: gradient function not found for ${node.kernelName}.`,
  );
}

/** The gradient by one input, which must have the input's shape. */
function gradientBy(node: TapeNode, name: string, gradients: GradientFunctions): tf.Tensor {
  if (!(name in gradients)) {
    throw new Error(
      `Cannot backprop through input ${name}. Available gradients found: ${
        Object.keys(gradients)
      }.`,
    );
  }
  const dx = gradients[name]!(), { shape } = node.inputs[name]!;
  const start = `Error in gradient for op ${node.kernelName}. The gradient of input`;
  if (dx.dtype !== "float32") {
    throw new Error(`${start} ${name} must have 'float32' dtype, but has '${dx.dtype}'`);
  }
  if (dx.shape.length === shape.length && dx.shape.every((size, i) => size === shape[i])) return dx;
  throw new Error(
    `${start} '${name}' has shape '${dx.shape}', which does not match the shape of the input '${shape}'`,
  );
}
