import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  type CellKind,
  GATES,
  lstmCell,
  type RecurrentParameters,
  type RecurrentState,
  runProjectedLayer,
  runRecurrentLayer,
  runRecurrentLayerPlain,
} from "lib/rnn/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose, FLOAT32 } from "../_assert_close.ts";

await setUpBackend();

const KINDS = ["simple_rnn", "lstm", "gru"] as const satisfies CellKind[];
const NAMES = ["x", "kernel", "recurrentKernel", "h", "c", "bias", "recurrentBias"] as const;
type Inputs = Partial<Record<typeof NAMES[number], tf.Tensor>>;

interface Sizes {
  readonly kind: CellKind;
  readonly batch: number;
  readonly time: number;
  readonly inputs: number;
  readonly units: number;
  readonly bias?: boolean;
  readonly recurrentBias?: boolean;
  readonly backwards?: boolean;
  readonly masked?: boolean;
}

/** All that a layer takes, drawn at random. */
function draw({ kind, batch, time, inputs, units, bias, recurrentBias }: Sizes): Inputs {
  const random = new Random(3), width = GATES[kind] * units;
  const normals = (...shape: number[]) => normalTensor(random, shape, 0, 0.7);
  return {
    x: normals(batch, time, inputs),
    kernel: normals(inputs, width),
    recurrentKernel: normals(units, width),
    h: normals(batch, units),
    ...(kind === "lstm" && { c: normals(batch, units) }),
    ...(bias && { bias: normals(width) }),
    ...(recurrentBias && { recurrentBias: normals(width) }),
  };
}

/** Ones, and zeros here and there. */
const maskOf = (batch: number, time: number) =>
  tf.tensor2d(Array.from({ length: batch * time }, (_, i) => i % 3 === 1 ? 0 : 1), [batch, time]);

function run(layer: typeof runRecurrentLayer, sizes: Sizes, { x, h, c, ...weights }: Inputs) {
  const initialState = (c === undefined ? { h } : { h, c }) as RecurrentState;
  const { batch, time, backwards = false, masked = false } = sizes;
  const mask = masked ? maskOf(batch, time) : undefined;
  const options = { initialState, backwards, mask };
  return layer(sizes.kind, x as tf.Tensor3D, weights as unknown as RecurrentParameters, options);
}

/** Gradients of a function of the outputs by all that a layer takes. */
function gradients(layer: typeof runRecurrentLayer, sizes: Sizes, given: Inputs, use = useAll) {
  const names = NAMES.filter((name) => given[name] !== undefined);
  const loss = (...tensors: tf.Tensor[]) =>
    use(run(layer, sizes, Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))));
  const grads = tf.grads(loss)(names.map((name) => given[name]!));
  return Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
}

type Output = ReturnType<typeof runRecurrentLayer>;
const weighted = (tensor: tf.Tensor, seed: number) =>
  tf.sum(tf.mul(tensor, normalTensor(new Random(seed), tensor.shape)));
const useAll = ({ sequence, state }: Output) =>
  tf.addN([sequence, state.h, state.c].filter((t) => t !== undefined).map(weighted));

function assertEqualsPlain(sizes: Sizes): void {
  tf.tidy(() => {
    const given = draw(sizes), message = JSON.stringify(sizes);
    const [ours, plain] = [runRecurrentLayer, runRecurrentLayerPlain].map((layer) => {
      const { sequence, state } = run(layer, sizes, given);
      return { sequence, ...state, ...prefixed(gradients(layer, sizes, given)) };
    }) as Record<string, tf.Tensor>[];
    assert.deepEqual(Object.keys(ours!), Object.keys(plain!), message);
    for (const [name, tensor] of Object.entries(plain!)) {
      assertClose(ours![name]!, tensor, FLOAT32, `${name} of ${message}`);
    }
  });
}

const prefixed = (gradients: Record<string, tf.Tensor>) =>
  Object.fromEntries(Object.entries(gradients).map(([name, t]) => [`gradient of ${name}`, t]));

const size = (max: number) => fc.integer({ min: 1, max });
const anySizes = fc.record({
  kind: fc.constantFrom(...KINDS),
  ...{ batch: size(5), time: size(6), inputs: size(7), units: size(9) },
  ...{ bias: fc.boolean(), recurrentBias: fc.boolean() },
  ...{ backwards: fc.boolean(), masked: fc.boolean() },
});

Deno.test("runRecurrentLayer() has the outputs and all gradients of the plain layer, at any size", () => {
  fc.assert(fc.property(anySizes, assertEqualsPlain), { seed: 1, numRuns: 100 });
});

/** An LSTM with a matrix product and a cell for each step, on the same kernels. */
function lstmStepByStep(
  projected: tf.Tensor3D,
  u: tf.Tensor2D,
  { h, c }: Required<RecurrentState>,
) {
  let state = { hidden: h, cell: c };
  const outputs = (tf.unstack(projected) as tf.Tensor2D[]).map((step) => {
    state = lstmCell(tf.add(step, tf.matMul(state.hidden, u)), state.cell);
    return state.hidden;
  });
  return { sequence: tf.stack(outputs, 1), c: state.cell };
}

Deno.test("an LSTM as one call has the bits of its steps, and so does its gradient", () => {
  // thin products, edges of tiles, more columns than a block, more rows of U^T than a stretch
  for (const [batch, time, units] of [[1, 3, 1], [3, 4, 9], [7, 2, 3], [13, 5, 110]] as const) {
    tf.tidy(() => {
      const normals = (...shape: number[]) => normalTensor(new Random(4), shape, 0, 0.7);
      const u = normals(units, 4 * units) as tf.Tensor2D;
      const projected = normals(time, batch, 4 * units) as tf.Tensor3D;
      const initial = { h: normals(batch, units), c: normals(batch, units) };
      const state = initial as Required<RecurrentState>;
      const whole = (x: tf.Tensor) => {
        const last = runProjectedLayer("lstm", x as tf.Tensor3D, { recurrentKernel: u }, state);
        return { sequence: last.sequence, c: last.state.c! };
      };
      const steps = (x: tf.Tensor) => lstmStepByStep(x as tf.Tensor3D, u, state);
      const [ours, expected] = [whole, steps].map((layer) => {
        const loss = (x: tf.Tensor) => {
          const { sequence, c } = layer(x);
          return tf.add(weighted(sequence, 1), weighted(c, 2));
        };
        const { sequence, c } = layer(projected);
        // thin products with a matrix transposed in place add up in another order than with its copy
        const gradient = Math.min(batch, units) > 3 ? [tf.grad(loss)(projected)] : [];
        return [sequence, c, ...gradient].map((tensor) => tensor.dataSync());
      });
      assert.deepEqual(ours, expected, `[${batch}, ${time}, ${units}]`);
    });
  }
});

for (const kind of KINDS) {
  const sizes: Sizes = { kind, batch: 3, time: 4, inputs: 2, units: 5, bias: true };

  Deno.test(`${kind} trains when only one of its outputs is used`, () => {
    const given = draw(sizes);
    const uses: ((output: Output) => tf.Tensor)[] = [
      ({ sequence }) => weighted(sequence, 1),
      ({ sequence }) => weighted(sequence.slice([0, 1, 0], [3, 1, 5]), 1),
      ({ state }) => weighted(state.h, 1),
      ({ state }) => weighted(state.c ?? state.h, 1),
    ];
    for (const [index, use] of uses.entries()) {
      const ours = gradients(runRecurrentLayer, sizes, given, use as typeof useAll);
      const plain = gradients(runRecurrentLayerPlain, sizes, given, use as typeof useAll);
      for (const [name, tensor] of Object.entries(plain)) {
        assertClose(ours[name]!, tensor, FLOAT32, `${name}, use ${index}`);
      }
    }
  });

  Deno.test(`${kind} as one call has the gradients of finite differences by every input`, () => {
    const given = draw({ ...sizes, recurrentBias: true });
    for (const name of NAMES.filter((name) => given[name] !== undefined)) {
      // along a random direction: one large derivative, where float32 leaves single ones in noise
      const direction = normalTensor(new Random(5), given[name]!.shape);
      const loss = (t: tf.Tensor) => {
        const value = tf.add(given[name]!, tf.mul(t, direction));
        return tf.mean(tf.sin(run(runRecurrentLayer, sizes, { ...given, [name]: value }).sequence));
      };
      const { largestRelativeError } = checkGradient(loss, tf.scalar(0), { epsilon: 0.003 });
      assert.ok(largestRelativeError < 0.01, `${name}: ${largestRelativeError}`);
    }
  });

  Deno.test(`${kind} as one call leaks no tensor, forwards or backwards`, async () => {
    const given = draw(sizes);
    await withLeakCheck(() => {
      const { sequence, state } = run(runRecurrentLayer, sizes, given); // outside a tidy
      tf.dispose([sequence, ...Object.values(state)]);
    });
    await withLeakCheck(() => {
      tf.tidy(() => void gradients(runRecurrentLayer, sizes, given));
    });
  });

  Deno.test(`${kind} has second derivatives, those of the plain layer`, () => {
    const given = draw(sizes);
    const second = (layer: typeof runRecurrentLayer) => {
      const loss = (x: tf.Tensor) =>
        tf.mean(tf.square(run(layer, sizes, { ...given, x }).sequence));
      return tf.grad((x) => tf.sum(tf.square(tf.grad(loss)(x))))(given.x!);
    };
    assertClose(
      second(runRecurrentLayer),
      second(runRecurrentLayerPlain),
      FLOAT32,
      "second derivative",
    );
  });

  Deno.test(`${kind} refuses a second derivative of what is already on the tape`, () => {
    const given = draw(sizes);
    const twice = tf.grad((x) => {
      const y = tf.sum(run(runRecurrentLayer, sizes, { ...given, x }).sequence);
      return tf.sum(tf.grad(() => y)(x));
    });
    assert.throws(() => twice(given.x!), {
      name: "Error",
      message: "Cannot differentiate the gradient of a recurrent layer: use runRecurrentLayerPlain",
    });
  });
}

Deno.test("runRecurrentLayer() gives the same bits twice", () => {
  const sizes: Sizes = { kind: "lstm", batch: 2, time: 5, inputs: 3, units: 7 },
    given = draw(sizes);
  const bits = () => gradients(runRecurrentLayer, sizes, given).x!.dataSync();
  assert.deepEqual(bits(), bits());
});
