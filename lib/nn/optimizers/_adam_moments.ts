/** The running moments of Adam, by the names of their variables. */
import * as tf from "@tensorflow/tfjs";

/** The two running moments of one variable. */
export interface Moments {
  readonly name: string;
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** The two moments of a variable as plain data. */
export interface MomentValues {
  readonly shape: readonly number[];
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Tensors under names, as optimizers save them. */
export type NamedTensors = Parameters<tf.Optimizer["setWeights"]>[0];

/** The moments of all variables that an optimizer has met. */
export class AdamMoments {
  readonly #moments = new Map<string, Moments>();
  /** What `restore` brought, until the next step says which variables it is for. */
  #restored: Moments[] = [];

  /**
   * The moments of a variable, zero at first.
   *
   * @throws {RangeError} when there are some of another shape
   */
  of({ name, shape }: tf.Variable): Moments {
    let moments = this.#moments.get(name);
    if (moments === undefined) {
      const zeros = () => tf.tidy(() => tf.variable(tf.zeros(shape), false));
      moments = { name, first: zeros(), second: zeros() };
      this.#moments.set(name, moments);
    }
    for (const { shape: actual } of [moments.first, moments.second]) {
      if (tf.util.arraysEqual(actual, shape)) continue;
      throw new RangeError(
        `Cannot apply gradients: the moments of "${name}" must have the shape [${shape}], ` +
          `current shape is [${actual}]`,
      );
    }
    return moments;
  }

  /** Give restored moments to their variables: by name, else (names are often mere counters) by place. */
  adopt(names: readonly string[]): void {
    const restored = this.#restored, known = new Set(restored.map(({ name }) => name));
    if (restored.length === 0) return;
    const byName = names.every((name) => known.has(name));
    if (!byName && names.length !== restored.length) {
      throw new RangeError(
        `Cannot apply gradients: the restored state has moments of ${restored.length} variables, ` +
          `current number of gradients is ${names.length}`,
      );
    }
    for (const [i, moments] of restored.entries()) {
      const name = byName ? moments.name : names[i]!;
      this.#moments.set(name, { ...moments, name });
    }
    this.#restored = [];
  }

  /** All first moments, then all second ones: tf.train.adam's order and names. */
  named(): NamedTensors {
    const all = [...this.#restored, ...this.#moments.values()];
    return [
      ...all.map(({ name, first }) => ({ name: `${name}/m`, tensor: first })),
      ...all.map(({ name, second }) => ({ name: `${name}/v`, tensor: second })),
    ];
  }

  /** Replace all moments by what `named` gave. */
  restore(named: NamedTensors): void {
    this.dispose();
    const count = named.length / 2;
    const variable = (tensor: tf.Tensor) =>
      tf.tidy(() => tf.variable(tensor, false, undefined, "float32"));
    this.#restored = named.slice(0, count).map(({ name, tensor }, i) => ({
      name: name.replace(/\/m$/, ""),
      first: variable(tensor),
      second: variable(named[count + i]!.tensor),
    }));
  }

  /** Copies of all moments, by the names of their variables. */
  values(): Record<string, MomentValues> {
    const copy = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync());
    return Object.fromEntries(
      Array.from(this.#moments.values(), ({ name, first, second }) => {
        return [name, { shape: [...first.shape], first: copy(first), second: copy(second) }];
      }),
    );
  }

  /** Replace all moments by what `values` gave. */
  setValues(values: Readonly<Record<string, MomentValues>>): void {
    this.dispose();
    for (const [name, { shape, first, second }] of Object.entries(values)) {
      const variable = (numbers: Float32Array) =>
        tf.tidy(() => tf.variable(tf.tensor(numbers.slice(), [...shape]), false));
      this.#moments.set(name, { name, first: variable(first), second: variable(second) });
    }
  }

  dispose(): void {
    for (const { first, second } of [...this.#restored, ...this.#moments.values()]) {
      tf.dispose([first, second]);
    }
    this.#restored = [];
    this.#moments.clear();
  }
}
