/** What the workloads share: initial values, Adam, and a training step that is compiled whole. */
import { jit, type JsTree, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { Random } from "lib/random/random.ts";

/** Something to measure; its results are there when the promise is fulfilled. */
export interface Workload {
  /** What is measured: one update of all weights, or one call. */
  step(): Promise<void>;
  /** The loss at the current weights. */
  loss(): Promise<number>;
}

/** Waits for arrays: on the main thread, or after jax-js's threads have computed them. */
export type Wait = (arrays: np.Array[]) => Promise<void>;

/** The same numbers as `Values` of ../../workloads draws, in the same order. */
export class Values {
  readonly #random = new Random(1);

  /** Normal numbers. */
  normal(shape: number[], standardDeviation = 1): np.Array {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    this.#random.fillNormal(values, 0, standardDeviation);
    return np.array(values, { shape });
  }

  /** A weight that training changes. */
  weight(shape: number[], standardDeviation = 0.05): np.Array {
    return this.normal(shape, standardDeviation);
  }
}

/** Tokens 0, stride, 2 stride, ... modulo the size of the vocabulary. */
export function tokens(count: number, vocabulary: number, stride = 31): np.Array {
  return np.array(Int32Array.from({ length: count }, (_, i) => i * stride % vocabulary));
}

/** x W + b. */
export function dense(x: np.Array, [weights, bias]: readonly [np.Array, np.Array]): np.Array {
  return np.matmul(x, weights).add(bias);
}

/** Mean cross-entropy of the softmax of logits with one-hot rows; both [rows, classes]. */
export function crossEntropy(logits: np.Array, labels: np.Array): np.Array {
  return nn.logSoftmax(logits).mul(labels).sum(1).mean().neg();
}

const LEARNING_RATE = 1e-3, BETA_1 = 0.9, BETA_2 = 0.999, EPSILON = 1e-8;

/** Steps taken, and the running means of the gradients and of their squares. */
type AdamState = { time: np.Array; means: np.Array[]; squares: np.Array[] };

/** One update by Adam (Kingma & Ba 2015), as optax writes it. */
function adam(
  weights: np.Array[],
  gradients: np.Array[],
  state: AdamState,
): [np.Array[], AdamState] {
  const time = state.time.add(1);
  const correction1 = np.subtract(1, np.power(BETA_1, time.ref));
  const correction2 = np.subtract(1, np.power(BETA_2, time.ref));
  const means = state.means.map((mean, i) =>
    mean.mul(BETA_1).add(gradients[i]!.ref.mul(1 - BETA_1))
  );
  const squares = state.squares.map((square, i) =>
    square.mul(BETA_2).add(np.square(gradients[i]!).mul(1 - BETA_2))
  );
  const next = weights.map((weight, i) => {
    const scale = np.sqrt(squares[i]!.ref.div(correction2.ref)).add(EPSILON);
    return weight.sub(means[i]!.ref.div(correction1.ref).div(scale).mul(LEARNING_RATE));
  });
  correction1.dispose();
  correction2.dispose();
  return [next, { time, means, squares }];
}

/** A workload whose step, gradients and update together, is one compiled function. */
export function training<P extends JsTree<np.Array>, B extends JsTree<np.Array>>(
  initial: P,
  batch: B,
  loss: (parameters: P, batch: B) => np.Array,
  wait: Wait,
): Workload {
  const [leaves, structure] = tree.flatten<np.Array>(initial);
  const lossOf = (leaves: np.Array[], batch: B) =>
    loss(tree.unflatten(structure, leaves) as P, batch);
  const update = jit((weights: np.Array[], state: AdamState, batch: B) => {
    const [value, gradients] = valueAndGrad(lossOf)(tree.ref(weights), batch as never);
    return [value, ...adam(weights, gradients, state)] as [np.Array, np.Array[], AdamState];
  });
  const compiledLoss = jit(lossOf);
  const zeros = () => leaves.map((leaf) => np.zeros(leaf.shape));
  let weights = leaves, state: AdamState = { time: np.array(0), means: zeros(), squares: zeros() };
  return {
    async step() {
      const [value, nextWeights, nextState] = update(weights, state, tree.ref(batch) as never);
      [weights, state] = [nextWeights, nextState];
      await wait([value, ...weights, ...tree.leaves<np.Array>(state)]);
      value.dispose();
    },
    async loss() {
      const value = compiledLoss(tree.ref(weights), tree.ref(batch) as never) as np.Array;
      await wait([value.ref]);
      return value.js() as number;
    },
  };
}
