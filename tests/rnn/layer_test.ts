import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { toKeras } from "lib/nn/mod.ts";
import { normalTensor, Random, uniformTensor } from "lib/random/mod.ts";
import {
  type CellKind,
  type MergeMode,
  RecurrentLayer,
  type RecurrentParameters,
  recurrentStep,
  runBidirectionalLayer,
  runProjectedLayer,
  runRecurrentLayer,
  runRecurrentLayerPlain,
} from "lib/rnn/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const KINDS: CellKind[] = ["simple_rnn", "lstm", "gru", "gru_reset_before"];
const weightsOf = (kind: CellKind, seed = 0) =>
  new RecurrentLayer(kind, 3, 4, { random: new Random(seed) });
const sequenceOf = (batch: number, time: number, seed = 1) =>
  normalTensor<tf.Rank.R3>(new Random(seed), [batch, time, 3]);
const largest = (tensor: tf.Tensor) => tensor.abs().max().dataSync()[0]!;

for (const kind of KINDS) {
  Deno.test(`${kind} has the gradients of finite differences through 20 time steps`, () => {
    const weights = weightsOf(kind), x = sequenceOf(2, 20);
    const { kernel, recurrentKernel } = weights;
    for (const [name, weight] of Object.entries(weights.parameters)) {
      // along a random direction: one large derivative, where float32 leaves single ones in noise
      const direction = normalTensor(new Random(5), weight.shape as [number, number]);
      const loss = (t: tf.Tensor) => {
        const value = tf.add(weight, tf.mul(t, direction));
        const changed = { kernel, recurrentKernel, ...weights.parameters, [name]: value };
        const { sequence } = runRecurrentLayer(kind, x, changed);
        return tf.mean(tf.sin(sequence)) as tf.Scalar;
      };
      const { largestRelativeError } = checkGradient(loss, tf.scalar(0), { epsilon: 0.003 });
      assert.ok(largestRelativeError < 0.01, `${name}: ${largestRelativeError}`);
    }
  });

  Deno.test(`${kind} ignores what is masked, and repeats the output before it`, () => {
    const weights = weightsOf(kind), x = sequenceOf(1, 5);
    const noisy = tf.concat(
      [x.slice([0, 0, 0], [1, 3, 3]), tf.fill([1, 2, 3], 9)],
      1,
    ) as tf.Tensor3D;
    const mask = tf.tensor2d([[1, 1, 1, 0, 0]]);
    const short = runRecurrentLayer(kind, x.slice([0, 0, 0], [1, 3, 3]), weights);
    const masked = runRecurrentLayer(kind, noisy, weights, { mask });
    assert.equal(largest(short.state.h.sub(masked.state.h)), 0);
    const last = masked.sequence.slice([0, 2, 0], [1, 1, 4]);
    assert.equal(largest(masked.sequence.slice([0, 3, 0], [1, 2, 4]).sub(last)), 0);
  });

  Deno.test(`${kind} backwards is forwards over the reversed sequence`, () => {
    const weights = weightsOf(kind), x = sequenceOf(2, 6);
    const backwards = runRecurrentLayer(kind, x, weights, { backwards: true });
    const reversed = runRecurrentLayer(kind, tf.reverse(x, 1), weights);
    assert.equal(largest(backwards.sequence.sub(reversed.sequence)), 0);
  });

  Deno.test(`${kind} in two halves is the whole: the state carries everything`, () => {
    const weights = weightsOf(kind), x = sequenceOf(2, 6);
    const first = runRecurrentLayer(kind, x.slice([0, 0, 0], [2, 3, 3]), weights);
    const options = { initialState: first.state };
    const second = runRecurrentLayer(kind, x.slice([0, 3, 0], [2, 3, 3]), weights, options);
    const whole = runRecurrentLayer(kind, x, weights);
    assert.ok(largest(whole.state.h.sub(second.state.h)) < 1e-6);
  });

  Deno.test(`${kind} leaks no tensor`, async () => {
    const x = sequenceOf(1, 3);
    await withLeakCheck(() => {
      const weights = weightsOf(kind);
      tf.tidy(() => void runRecurrentLayer(kind, x, weights));
      weights.dispose();
    });
  });
}

Deno.test("our layers compute what tf.layers does, weights given both ways", () => {
  const kinds = { simple_rnn: "simpleRNN", lstm: "lstm", gru_reset_before: "gru" } as const;
  for (const [kind, name] of Object.entries(kinds) as [keyof typeof kinds, "lstm"][]) {
    const options = {
      units: 4,
      recurrentActivation: "sigmoid",
      kernelInitializer: "zeros",
    } as const;
    const layer = tf.layers[name]({ ...options, recurrentInitializer: "zeros" });
    const x = sequenceOf(2, 5), weights = weightsOf(kind);
    layer.apply(x); // builds it
    layer.setWeights(Object.values(toKeras(weights)));
    const theirs = layer.apply(x) as tf.Tensor;
    assert.ok(largest(tf.sub(theirs, runRecurrentLayer(kind, x, weights).state.h)) < 1e-6, kind);
  }
});

Deno.test("a GRU with reset_after is another function than one without, and neither a SimpleRNN", () => {
  const weights = weightsOf("gru_reset_before"), x = sequenceOf(2, 5);
  const after = runRecurrentLayer("gru", x, weights).state.h;
  const before = runRecurrentLayer("gru_reset_before", x, weights).state.h;
  assert.ok(largest(after.sub(before)) > 0.01);
});

Deno.test("a GRU whose update gate is shut and reset gate is open is a SimpleRNN", () => {
  const candidate = weightsOf("simple_rnn"), x = sequenceOf(2, 5);
  const zeros = (rows: number) => tf.zeros<tf.Rank.R2>([rows, 8]);
  const weights = {
    kernel: tf.concat([zeros(3), candidate.kernel], 1),
    recurrentKernel: tf.concat([zeros(4), candidate.recurrentKernel], 1),
    bias: tf.concat([tf.fill([4], -100), tf.fill([4], 100), candidate.bias!]), // z = 0, r = 1
  };
  const simple = runRecurrentLayer("simple_rnn", x, candidate).sequence;
  for (const kind of ["gru", "gru_reset_before"] as const) {
    assert.ok(largest(runRecurrentLayer(kind, x, weights).sequence.sub(simple)) < 1e-6, kind);
  }
});

Deno.test("runBidirectionalLayer() sees the end of the sequence at its first step", () => {
  const both = { forward: weightsOf("gru", 0), backward: weightsOf("gru", 1) };
  const x = sequenceOf(1, 4);
  const changed = tf.concat([
    x.slice([0, 0, 0], [1, 3, 3]),
    uniformTensor(new Random(3), [1, 1, 3]),
  ], 1);
  const first = (input: tf.Tensor3D) =>
    runBidirectionalLayer("gru", input, both).sequence.slice([0, 0, 0], [1, 1, 8]);
  const difference = first(x).sub(first(changed as tf.Tensor3D)).abs().arraySync() as number[][][];
  assert.ok(Math.max(...difference[0]![0]!.slice(0, 4)) === 0, "the forward half has not seen it");
  assert.ok(Math.max(...difference[0]![0]!.slice(4)) > 0, "the backward half has");
});

Deno.test("recurrent layers name a bad argument", () => {
  const weights = weightsOf("lstm"), x = sequenceOf(2, 5);
  assert.throws(() => runRecurrentLayer("lstm", tf.zeros([2, 0, 3]), weights), {
    name: "RangeError",
    message:
      'Cannot run a recurrent layer: "x" must have at least one time step, current shape is [2,0,3]',
  });
  assert.throws(
    () => runRecurrentLayer("gru", x, weights),
    /"parameters.recurrentKernel".*\[4, 12\]/,
  );
  assert.throws(
    () => runRecurrentLayer("lstm", x, weights, { mask: tf.ones([2, 4]) }),
    /"mask".*\[2, 5\]/,
  );
  assert.throws(
    () => runRecurrentLayer("lstm", x, weights, { initialState: { h: tf.zeros([2, 4]) } }),
    {
      name: "TypeError",
      message:
        'Cannot run a recurrent layer: "initialState.c" must be a tensor for an LSTM, current value is undefined',
    },
  );
  const merge = "max" as MergeMode;
  assert.throws(
    () => runBidirectionalLayer("lstm", x, { forward: weights, backward: weights }, { merge }),
    {
      name: "RangeError",
      message:
        'Cannot run a bidirectional layer: "merge" must be concat, sum, average or product, current value is "max"',
    },
  );
});

const NAN_MASKED = [NaN, Infinity, -Infinity, 1e38];

for (const kind of KINDS) {
  Deno.test(`${kind} takes a masked step as if absent, whatever stands there, in every gradient`, () => {
    const weights = weightsOf(kind), x = sequenceOf(2, 3);
    const mask = tf.tensor2d([[1, 1, 0], [1, 0, 0]]);
    const filled = (value: number) =>
      tf.where(
        tf.cast(tf.expandDims(mask, 2), "bool"),
        x,
        tf.fill([2, 3, 3], value),
      ) as tf.Tensor3D;
    const names = (["kernel", "recurrentKernel", "bias", "recurrentBias"] as const)
      .filter((name) => weights[name] instanceof tf.Tensor);
    const gradientsAt = (input: tf.Tensor3D, backwards: boolean) => {
      const loss = (first: tf.Tensor, ...arrays: tf.Tensor[]) => {
        const given = Object.fromEntries(names.map((name, i) => [name, arrays[i]!]));
        const { sequence, state } = runRecurrentLayer(
          kind,
          first as tf.Tensor3D,
          given as unknown as RecurrentParameters,
          { mask, backwards },
        );
        return tf.add(tf.sum(tf.sin(sequence)), tf.sum(state.h)) as tf.Scalar;
      };
      const arrays = names.map((name) => weights[name]!);
      const gradients = tf.grads(loss as never)([input, ...arrays]);
      return [loss(input, ...arrays), ...gradients].map((tensor) => [...tensor.dataSync()]);
    };
    for (const backwards of [false, true]) {
      const expected = gradientsAt(filled(0), backwards);
      for (const value of NAN_MASKED) {
        assert.deepEqual(gradientsAt(filled(value), backwards), expected, `${value}`);
      }
    }
  });
}

Deno.test("a bidirectional layer takes masked steps as if absent, whatever stands there", () => {
  const both = { forward: weightsOf("lstm"), backward: weightsOf("lstm", 1) };
  const x = sequenceOf(1, 2), mask = tf.tensor2d([[1, 1, 0]]);
  const short = runBidirectionalLayer("lstm", x, both);
  for (const value of NAN_MASKED) {
    const padded = tf.concat([x, tf.fill([1, 1, 3], value)], 1) as tf.Tensor3D;
    const { sequence, last } = runBidirectionalLayer("lstm", padded, both, { mask });
    assert.ok(largest(last.sub(short.last)) < 1e-6);
    assert.ok(largest(sequence.slice([0, 0, 0], [1, 2, 8]).sub(short.sequence)) < 1e-6);
    assert.ok([...sequence.dataSync()].every(Number.isFinite));
  }
});

Deno.test('a "gru_reset_before" has no place for a second bias, and says so everywhere', () => {
  const weights = weightsOf("gru"), x = sequenceOf(1, 2), kind = "gru_reset_before";
  const h = tf.zeros<tf.Rank.R2>([1, 4]);
  const refusal = (what: string, name: string) => ({
    name: "RangeError",
    message:
      `Cannot ${what}: "parameters.${name}" must be absent for a "gru_reset_before", which has ` +
      'one bias (a "gru" has two), current value is an object',
  });
  const [bias, run] = ["recurrentBias", "run a recurrent layer"];
  assert.throws(() => runRecurrentLayer(kind, x, weights), refusal(run, bias));
  assert.throws(() => runRecurrentLayerPlain(kind, x, weights), refusal(run, bias));
  const projected = tf.zeros<tf.Rank.R3>([2, 1, 12]);
  assert.throws(() => runProjectedLayer(kind, projected, weights), refusal(run, bias));
  const cell = () => recurrentStep(kind, tf.zeros([1, 12]), { h }, weights);
  assert.throws(cell, refusal("run a recurrent cell", bias));
});
