import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  bertParameterCount,
  bidirectionalParameterCount,
  convolutionParameterCount,
  countByGate,
  denseParameterCount,
  embeddingParameterCount,
  gptParameterCount,
  gruParameterCount,
  lstmParameterCount,
  multiHeadAttentionParameterCount,
  normalizationParameterCount,
  PUBLISHED_MODELS,
  simpleRnnParameterCount,
  sumParameters,
} from "lib/parameter_counts/mod.ts";

await setUpBackend();

const size = fc.integer({ min: 1, max: 40 });

Deno.test("the recurrent counts are those of tf.layers, which has no reset_after GRU", () => {
  fc.assert(
    fc.property(size, size, fc.boolean(), (inputs, units, useBias) => {
      const sizes = { inputs, units, useBias };
      const counts = {
        simpleRNN: simpleRnnParameterCount(sizes).total,
        lstm: lstmParameterCount(sizes).total,
        gru: gruParameterCount({ ...sizes, resetAfter: false }).total,
      };
      for (const [name, total] of Object.entries(counts)) {
        const kernelInitializer = "zeros", recurrentInitializer = "zeros";
        const options = { units, useBias, kernelInitializer, recurrentInitializer } as const;
        const layer = tf.layers[name as keyof typeof counts](options);
        layer.apply(tf.input({ shape: [5, inputs] })); // builds it
        assert.equal(total, layer.countParams(), name);
        layer.dispose();
      }
    }),
    { numRuns: 20, seed: 1 },
  );
});

Deno.test("countByGate() adds up to the total, and splits it evenly between gates", () => {
  fc.assert(
    fc.property(size, size, fc.boolean(), (inputs, units, useBias) => {
      for (const count of [lstmParameterCount, gruParameterCount, simpleRnnParameterCount]) {
        const layer = count({ inputs, units, useBias });
        const gates = Object.values(countByGate(layer))
          .map((arrays) => Object.values(arrays).reduce((a, b) => a + b));
        assert.equal(gates.reduce((a, b) => a + b), layer.total);
        assert.equal(new Set(gates).size, 1);
      }
    }),
    { numRuns: 30, seed: 2 },
  );
});

Deno.test("PyTorch's second bias adds one bias a gate, and none where there is no bias", () => {
  const sizes = { inputs: 3, units: 4 };
  const extra = (useBias: boolean) =>
    lstmParameterCount({ ...sizes, useBias, biases: "pytorch" }).total -
    lstmParameterCount({ ...sizes, useBias }).total;
  assert.equal(extra(true), 16);
  assert.equal(extra(false), 0);
});

Deno.test("the heads of attention cancel in the count", () => {
  const total = (heads: number) => multiHeadAttentionParameterCount({ modelSize: 64, heads }).total;
  assert.deepEqual([1, 2, 8, 64].map(total), Array(4).fill(4 * 64 * 64 + 4 * 64));
});

Deno.test("the published models have the published sizes, to the papers' rounding", () => {
  const millions = (total: number) => Math.round(total / 1e6);
  assert.equal(millions(bertParameterCount(PUBLISHED_MODELS["BERT base"]).encoder.total), 109);
  assert.equal(millions(bertParameterCount(PUBLISHED_MODELS["BERT large"]).encoder.total), 335);
  assert.equal(millions(gptParameterCount(PUBLISHED_MODELS["GPT-1"]).total), 117);
  assert.equal(millions(gptParameterCount(PUBLISHED_MODELS["GPT-2 XL"]).total), 1558);
  assert.equal(millions(gptParameterCount(PUBLISHED_MODELS["GPT-3 175B"]).total), 174604);
});

Deno.test("sumParameters() keeps what is not trained apart", () => {
  const layers = [
    normalizationParameterCount("batch", { channels: 5 }),
    denseParameterCount({ inputs: 5, units: 2, useBias: false }),
  ];
  const { total, trainable, nonTrainable } = sumParameters(layers);
  assert.deepEqual([total, trainable, nonTrainable], [30, 20, 10]);
  assert.equal(bidirectionalParameterCount(layers[1]!).total, 20);
});

Deno.test("parameter counts name a bad argument", () => {
  const message = (argument: string, value: unknown) =>
    `Cannot count parameters: "${argument}" must be a positive integer, current value is ${value}`;
  assert.throws(() => denseParameterCount({ inputs: 0, units: 1 }), {
    name: "RangeError",
    message: message("inputs", 0),
  });
  assert.throws(() => lstmParameterCount({ inputs: 1, units: 1.5 }), {
    name: "RangeError",
    message: message("units", 1.5),
  });
  assert.throws(() => lstmParameterCount({ inputs: 1, units: 1, projection: -2 }), {
    name: "RangeError",
    message: message("projection", -2),
  });
  assert.throws(() => embeddingParameterCount({ vocabulary: NaN, dimensions: 1 }), {
    name: "RangeError",
    message: message("vocabulary", NaN),
  });
  assert.throws(() => multiHeadAttentionParameterCount({ modelSize: 10, heads: 3 }), {
    name: "RangeError",
    message: message("keySize", 10 / 3),
  });
  const layer = { kernelSize: [3, 0], inputChannels: 4, filters: 4 };
  assert.throws(() => convolutionParameterCount(layer), {
    name: "RangeError",
    message: message("kernelSize[1]", 0),
  });
  assert.throws(
    () => convolutionParameterCount({ ...layer, kernelSize: [3], groups: 3 }),
    {
      name: "RangeError",
      message:
        'Cannot count parameters: "inputChannels" must be divisible by the 3 groups, current value is 4',
    },
  );
});
