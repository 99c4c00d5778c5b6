/** Networks of one shape side by side: forward and backward, layer by layer, for all of them. */
import { Float32Block } from "lib/backend/mod.ts";
import { denseGradientScratchBytes, gemmScratchBytes } from "lib/backend/host/gemm.ts";
import { type SideModule, sideModule } from "lib/backend/host/side_module.ts";
import { activationNumber } from "lib/backend/overrides/activations.ts";
import type { MLP } from "lib/nn/mod.ts";

const LINEAR = activationNumber("linear"), TANH = activationNumber("tanh");
const BYTES = 4;

/** A layer of all networks. */
interface Layer {
  readonly inputs: number;
  readonly units: number;
  /** Of its weights within those of a network. */
  readonly start: number;
  /** [networks, rows, units] */
  readonly outputs: Float32Block;
  readonly outputGradients: Float32Block;
}

/** MLPs with tanh and a linear end; each keeps the bits that it has alone. */
export class StackedMlp {
  /** [networks, parameters], each network's as `MLP` has them. */
  readonly weights: Float32Block;
  readonly gradients: Float32Block;
  readonly #count: number;
  readonly #layers: readonly Layer[];
  readonly #module: SideModule;

  /** Copies the weights of MLPs of one shape, made with `manual`. */
  constructor(networks: readonly MLP[], capacity: number) {
    const { sizes, parameterCount } = networks[0]!;
    this.#count = networks.length;
    this.#module = sideModule()!;
    this.weights = Float32Block.zeros(networks.length * parameterCount);
    this.gradients = Float32Block.zeros(networks.length * parameterCount);
    for (const [i, { weights }] of networks.entries()) {
      this.weights.values.set(weights!.dataSync(), i * parameterCount);
    }
    let start = 0;
    this.#layers = sizes.slice(1).map((units, i) => {
      const inputs = sizes[i]!, numbers = networks.length * capacity * units;
      const [outputs, outputGradients] = [Float32Block.zeros(numbers), Float32Block.zeros(numbers)];
      const layer = { inputs, units, start, outputs, outputGradients };
      start += (inputs + 1) * units;
      return layer;
    });
  }

  get #last(): Layer {
    return this.#layers.at(-1)!;
  }

  /** Of one network. */
  get parameterCount(): number {
    return this.weights.length / this.#count;
  }

  /** [networks, rows, outputs] of x [networks, rows, inputs], good until the next call. */
  forward(x: Float32Block, rows: number): Float32Array {
    const { kernels } = this.#module, weights = this.weights.address;
    const step = BYTES * this.parameterCount;
    let from = x.address;
    for (const { inputs, units, start, outputs } of this.#layers) {
      const scratch = this.#module.scratch(gemmScratchBytes(units, inputs)), to = outputs.address;
      for (let i = 0; i < this.#count; i++) {
        const kernel = weights + BYTES * start + i * step, bias = kernel + BYTES * inputs * units;
        const x = from + BYTES * i * rows * inputs, y = to + BYTES * i * rows * units;
        kernels.gemmFused(0, 0, rows, units, inputs, x, kernel, y, scratch, bias, LINEAR, 0);
      }
      if (outputs !== this.#last.outputs) kernels.tanh(to, to, this.#count * rows * units);
      from = to;
    }
    return this.#last.outputs.values.subarray(0, this.#count * rows * this.#last.units);
  }

  /** Where the losses' gradients with respect to the outputs go: [networks, rows, outputs]. */
  get outputGradients(): Float32Array {
    return this.#last.outputGradients.values;
  }

  /** Fills `gradients`, after a `forward` of the same x. */
  backward(x: Float32Block, rows: number): void {
    const weights = this.weights.address, gradients = this.gradients.address;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { inputs, units, start, outputs, outputGradients } = this.#layers[l]!;
      const below = this.#layers[l - 1], activation = l === this.#layers.length - 1 ? LINEAR : TANH;
      const from = (below?.outputs ?? x).address, y = outputs.address;
      const dy = outputGradients.address, dx = below?.outputGradients.address;
      const scratch = this.#module.scratch(denseGradientScratchBytes(rows, inputs, units));
      for (let i = 0; i < this.#count; i++) {
        const at = BYTES * (start + i * this.parameterCount);
        const ofInputs = BYTES * i * rows * inputs, ofUnits = BYTES * i * rows * units;
        this.#module.kernels.denseGradient(
          ...[from + ofInputs, weights + at, y + ofUnits, dy + ofUnits, dy + ofUnits] as const,
          ...[dx === undefined ? 0 : dx + ofInputs, gradients + at] as const,
          ...[gradients + at + BYTES * inputs * units, scratch] as const,
          ...[rows, inputs, units, activation] as const,
        );
      }
    }
  }

  dispose(): void {
    const blocks = this.#layers.flatMap((
      { outputs, outputGradients },
    ) => [outputs, outputGradients]);
    for (const { tensor } of [this.weights, this.gradients, ...blocks]) tensor.dispose();
  }
}
