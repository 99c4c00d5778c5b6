import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";

const tensor = (values: number[], shape = [values.length]) => {
  return { shape, values: Float32Array.from(values) };
};

function example() {
  const random = new Random(3);
  random.normal();
  return {
    config: {
      units: [4, 4],
      activation: "tanh",
      "名称": "模型\n",
      nested: { on: true, none: null },
    },
    weights: {
      kernel: tensor([1, -2, 3, 0.1, 5, 6], [2, 3]),
      bias: tensor([0.5], []),
      count: { shape: [], values: Int32Array.of(-(2 ** 31)) },
    },
    optimizer: {
      steps: 7,
      slots: { kernel: { first: tensor([1e-45, 2, 3]) }, "层/偏置": {} },
    },
    random,
    extra: {
      episode: 12,
      best: -Infinity,
      environment: { states: Float64Array.of(0.1, -0, NaN), done: Uint8Array.of(0, 1, 255) },
      queue: [Uint32Array.of(2 ** 32 - 1), [Int32Array.of(-1), new Float32Array(0)], -0, NaN],
    },
  };
}

/** The file's text before its numbers, as the format's description says. */
const linesOf = (bytes: Uint8Array) =>
  new TextDecoder("latin1").decode(bytes).split("\n").slice(0, 2);

Deno.test("a checkpoint comes back from its bytes as it was, the generator too", async () => {
  const { random, ...rest } = example();
  const { random: restored, ...decoded } = await decodeCheckpoint(
    await encodeCheckpoint({ random, ...rest }),
  );
  assert.deepEqual(decoded, rest);
  assert.equal(restored!.normal(), random.normal());
});

Deno.test("a checkpoint needs no more than a config and weights, be they empty", async () => {
  const empty = { config: {}, weights: {} };
  assert.deepEqual(await decodeCheckpoint(await encodeCheckpoint(empty)), empty);
});

Deno.test("a checkpoint keeps every bit of every float32 and int32", async () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(word), fc.array(word), async (floats, integers) => {
      const words = Uint32Array.from(floats); // NaNs, infinities, -0 and denormals among them
      const weights = {
        floats: { shape: [floats.length], values: new Float32Array(words.buffer) },
        integers: { shape: [integers.length], values: Int32Array.from(integers) },
      };
      const decoded = await decodeCheckpoint(await encodeCheckpoint({ config: {}, weights }));
      assert.deepEqual(new Uint32Array(decoded.weights.floats!.values.buffer), words);
      assert.deepEqual(decoded.weights.integers!.values, weights.integers.values);
    }),
    { seed: 1 },
  );
});

Deno.test("a checkpoint of part of a larger array holds that part alone", async () => {
  const values = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const bytes = await encodeCheckpoint({ config: {}, weights: { w: { shape: [2], values } } });
  assert.deepEqual([...(await decodeCheckpoint(bytes)).weights.w!.values], [2, 3]);
});

Deno.test("a checkpoint is two lines of text and little-endian numbers", async () => {
  const weights = { w: tensor([1, -2], [2, 1]) };
  const bytes = await encodeCheckpoint({ config: { a: 1 }, weights });
  const [first, second] = linesOf(bytes);
  assert.match(first!, /^gradnotes-checkpoint 2 \d+ [0-9a-f]{64}$/);
  assert.equal(
    second,
    '{"config":{"a":1},"weights":[{"name":"w","dtype":"float32","shape":[2,1]}],"arrays":[]}',
  );
  assert.deepEqual([...bytes.slice(-8)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

Deno.test("a checkpoint with any one bit flipped is refused", async () => {
  const bytes = await encodeCheckpoint(example());
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i]! ^= 1 << (i % 8);
    await assert.rejects(decodeCheckpoint(damaged), /^Error: Cannot load a checkpoint: /, `${i}`);
  }
});

Deno.test("a checkpoint that is cut short or goes on is refused", async () => {
  const bytes = await encodeCheckpoint(example());
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(decodeCheckpoint(bytes.slice(0, length)), /Cannot load a checkpoint/);
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  await assert.rejects(decodeCheckpoint(longer), /is damaged/);
});

Deno.test("decodeCheckpoint() says what is wrong with which file", async () => {
  const bytes = await encodeCheckpoint({ config: {}, weights: { w: tensor([1]) } });
  const [first] = linesOf(bytes);
  const message = async (bytes: Uint8Array<ArrayBuffer>) =>
    await decodeCheckpoint(bytes, '"a.ckpt"').then(() => "", (error) => error.message);
  const refused = 'Cannot load a checkpoint: "a.ckpt" ';
  assert.equal(
    await message(new TextEncoder().encode("not mine\n")),
    `${refused}is no Gradnotes checkpoint, or its beginning is damaged`,
  );
  const future = new TextEncoder().encode("gradnotes-checkpoint 3 something new\n");
  assert.equal(
    await message(future),
    `${refused}has format version 3, and this library reads version 2`,
  );
  const length = bytes.length - first!.length - 1;
  assert.equal(
    await message(bytes.slice(0, -3)),
    `${refused}is truncated: ${length - 3} of ${length} bytes are there`,
  );
  const damaged = bytes.slice();
  damaged[damaged.length - 1]! ^= 1;
  assert.equal(
    await message(damaged),
    `${refused}is damaged: its SHA-256 checksum is not that of its content`,
  );
});

Deno.test("encodeCheckpoint() refuses what it could not give back", async () => {
  const refuses = async (change: Partial<Checkpoint<object>>, message: string) =>
    await assert.rejects(encodeCheckpoint({ config: {}, weights: {}, ...change }), { message });
  const plain = "must be plain data, current value is";
  await refuses(
    { config: { a: [1, undefined] } },
    `Cannot encode a checkpoint: "config.a[1]" ${plain} undefined`,
  );
  await refuses({ extra: new Map() }, `Cannot encode a checkpoint: "extra" ${plain} an object`);
  await refuses(
    { extra: { b: { $array: 0 } } },
    `Cannot encode a checkpoint: "extra.b" ${plain} an object`,
  );
  await refuses(
    { extra: { f: Math.sqrt } },
    `Cannot encode a checkpoint: "extra.f" ${plain} a function`,
  );
  await refuses(
    { weights: { w: tensor([1, 2], [3]) } },
    'Cannot encode a checkpoint: "weights.w.values" must be as long as its shape [3] says, ' +
      "current value is a Float32Array of 2",
  );
  await refuses(
    { weights: { w: { shape: [1], values: new Float64Array(1) as never } } },
    'Cannot encode a checkpoint: "weights.w.values" must be a Float32Array or an Int32Array, ' +
      "current value is a Float64Array of 1",
  );
  await refuses(
    { random: { state: 1 } as never },
    'Cannot encode a checkpoint: "random" must be a Random, current value is an object',
  );
});
