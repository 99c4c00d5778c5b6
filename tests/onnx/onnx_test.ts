import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Conv2D, Dense, maxPool2d, MLP } from "lib/nn/mod.ts";
import {
  decodeOnnx,
  encodeOnnx,
  exportOnnx,
  type OnnxAttribute,
  type OnnxLayer,
  type OnnxModel,
  type OnnxTensor,
  runOnnx,
} from "lib/onnx/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const draw = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 0) =>
  normalTensor<R>(new Random(seed), shape);

/** A graph of one operator on x and further arrays. */
function graphOf(
  opType: string,
  attribute: readonly OnnxAttribute[] = [],
  initializer: readonly OnnxTensor[] = [],
): OnnxModel {
  const input = ["x", ...initializer.map(({ name }) => name!)];
  const node = [{ opType, input, output: ["y"], attribute }];
  const graph = { node, initializer, input: [{ name: "x" }], output: [{ name: "y" }] };
  return { irVersion: 9, opsetImport: [{ version: 17 }], graph };
}

function apply(x: tf.Tensor, ...parts: Parameters<typeof graphOf>): tf.Tensor {
  return runOnnx(graphOf(...parts), { x })["y"]!;
}

const integers = (name: string, ints: readonly number[]) => ({ name, ints, type: 7 });
const integer = (name: string, i: number) => ({ name, i, type: 2 });

Deno.test("a file holds what was written, negative integers and open lengths too", () => {
  const model = graphOf("Softmax", [integer("axis", -1), { name: "f", f: 0.5, type: 1 }], [
    { name: "w", dims: [2], dataType: 1, floatData: [1.5, -2] },
    { name: "i", dims: [2], dataType: 7, int64Data: [-3, 2 ** 40] },
    { name: "d", dims: [1], dataType: 11, doubleData: [Math.PI] },
    { name: "r", dims: [1], dataType: 1, rawData: Uint8Array.of(0, 0, 128, 63) },
  ]);
  const decoded = decodeOnnx(encodeOnnx(model)), [node] = decoded.graph.node;
  assert.deepEqual(node!.attribute.map(({ name, i, f }) => [name, i, f]), [
    ...[["axis", -1, undefined], ["f", undefined, 0.5]],
  ]);
  const [w, i, d, r] = decoded.graph.initializer;
  assert.deepEqual([w!.floatData, i!.int64Data, d!.doubleData], [
    ...[[1.5, -2], [-3, 2 ** 40], [Math.PI]],
  ]);
  assert.deepEqual([...r!.rawData!], [0, 0, 128, 63]);
  assert.deepEqual(encodeOnnx(decoded), encodeOnnx(model));
  const exported = exportOnnx([new Dense(3, 2, { random: new Random(0) })], { inputShape: [3] });
  const { input } = decodeOnnx(encodeOnnx(exported)).graph;
  assert.deepEqual(input[0]!.type!.tensorType!.shape!.dim, [
    ...[{ dimParam: "batch" }, { dimValue: 3 }],
  ]);
});

Deno.test("decodeOnnx() skips fields that it does not know, and reads unpacked numbers", () => {
  const bytes = encodeOnnx(graphOf("Relu"));
  const unknown = Uint8Array.of(...bytes, 0x32, 2, 65, 66); // doc_string, field 6
  assert.deepEqual(decodeOnnx(unknown), decodeOnnx(bytes));
});

Deno.test("decodeOnnx() says what is wrong with a file", () => {
  assert.throws(() => decodeOnnx(Uint8Array.of(7, 7, 7)), /the bytes are no ModelProto/);
  assert.throws(() => decodeOnnx(new Uint8Array(0)), /there is no graph in it/);
  assert.throws(() => decodeOnnx("x" as unknown as Uint8Array), /"bytes" must be a Uint8Array/);
});

Deno.test("exportOnnx() of an MLP gives its outputs", async () => {
  const options = {
    random: new Random(0),
    activation: "tanh",
    outputActivation: "sigmoid",
  } as const;
  const mlp = new MLP([5, 7, 6, 3], options), x = draw<tf.Rank.R2>([4, 5]);
  const bytes = encodeOnnx(exportOnnx([mlp], { inputShape: [5] }));
  const { y } = runOnnx(decodeOnnx(bytes), { x });
  assert.deepEqual(y!.shape, [4, 3]);
  assertClose(y!, mlp.apply(x), 1e-6);
  await withLeakCheck(() => runOnnx(decodeOnnx(bytes), { x })["y"]!.dispose());
  await withLeakCheck(() => void exportOnnx([mlp], { inputShape: [5] }));
});

Deno.test("exportOnnx() of a convolutional network gives its outputs for images with channels first", () => {
  const random = new Random(1);
  const first = new Conv2D(2, 4, { kernelSize: 3, padding: "same", activation: "relu", random });
  const second = new Conv2D(4, 6, { kernelSize: [2, 3], strides: 2, groups: 2, random });
  const dense = new Dense(3 * 2 * 6, 5, { random });
  const layers: OnnxLayer[] = [first, { maxPool: 2 }, second, "relu", "flatten", dense, "softmax"];
  const images = draw<tf.Rank.R4>([3, 12, 12, 2]); // channels last
  const pooled = maxPool2d(first.apply(images), { poolSize: 2 }); // [3, 6, 6, 4]
  const flat = tf.reshape(tf.relu(second.apply(pooled)), [3, 3 * 2 * 6]);
  const expected = tf.softmax(dense.apply(flat)) as tf.Tensor2D;
  const model = decodeOnnx(encodeOnnx(exportOnnx(layers, { inputShape: [2, 12, 12] })));
  const { y } = runOnnx(model, { x: tf.transpose(images, [0, 3, 1, 2]) });
  assertClose(y!, expected, 1e-6);
});

Deno.test("exportOnnx() names what it cannot write", () => {
  const random = new Random(0), options = { inputShape: [2] };
  const refused = (layer: unknown, message: RegExp) =>
    assert.throws(() => exportOnnx([layer as OnnxLayer], options), { message });
  refused("gelu", /^Cannot export a network to ONNX: "layer" must be Dense, Conv2D, MLP/);
  refused(new Dense(2, 2, { random, activation: "gelu" }), /"activation" must be linear, relu/);
  const even = new Conv2D(1, 1, { kernelSize: 2, padding: "same", random });
  refused(even, /"padding" must be numbers, or same with an odd window/);
});

Deno.test("Gemm scales and transposes", () => {
  const x = draw<tf.Rank.R2>([3, 2]), w = draw<tf.Rank.R2>([4, 3], 1), b = draw<tf.Rank.R1>([4], 2);
  const array = (name: string, tensor: tf.Tensor) => ({
    ...{ name, dims: tensor.shape, dataType: 1, floatData: [...tensor.dataSync()] },
  });
  const y = apply(x, "Gemm", [
    ...[integer("transA", 1), integer("transB", 1)],
    ...[{ name: "alpha", f: 0.5, type: 1 }, { name: "beta", f: 2, type: 1 }],
  ], [array("w", w), array("b", b)]);
  const product = tf.matMul(x, w, true, true);
  assertClose(y, tf.add(tf.mul(product, 0.5), tf.mul(b, 2)) as tf.Tensor2D, 1e-6);
});

Deno.test("operators compute what their names say", () => {
  const x = draw<tf.Rank.R4>([2, 3, 4, 4]);
  const close = (y: tf.Tensor, expected: tf.Tensor) => assertClose(y, expected, 1e-6);
  close(apply(x, "GlobalAveragePool"), tf.mean(x, [2, 3], true));
  close(apply(x, "ReduceMean", [integers("axes", [1]), integer("keepdims", 0)]), tf.mean(x, 1));
  close(apply(x, "ReduceMean"), tf.mean(x, undefined, true).reshape([1, 1, 1, 1]));
  close(apply(x, "Transpose", [integers("perm", [3, 0, 1, 2])]), tf.transpose(x, [3, 0, 1, 2]));
  assert.deepEqual(apply(x, "Flatten").shape, [2, 48]);
  assert.deepEqual(apply(x, "Flatten", [integer("axis", 2)]).shape, [6, 16]);
  const shape = { name: "s", dims: [2], dataType: 7, int64Data: [0, -1] };
  assert.deepEqual(apply(x, "Reshape", [], [shape]).shape, [2, 48]);
  const half = apply(x, "Softmax", [integer("axis", 1)]);
  close(tf.sum(half, 1), tf.ones([2, 4, 4]));
  const window = [integers("kernel_shape", [2, 2]), integers("strides", [2, 2])];
  const nhwc = tf.transpose(x, [0, 2, 3, 1]);
  const nchw = (y: tf.Tensor4D) => tf.transpose(y, [0, 3, 1, 2]);
  close(apply(x, "AveragePool", window), nchw(tf.avgPool(nhwc, 2, 2, "valid")));
});

Deno.test("MaxPool never takes what is padded, Conv counts it as 0", () => {
  const x = tf.fill([1, 1, 2, 2], -1), pads = integers("pads", [1, 1, 0, 0]);
  const pooled = apply(x, "MaxPool", [integers("kernel_shape", [2, 2]), pads]);
  assert.deepEqual([...pooled.dataSync()], [-1, -1, -1, -1]);
  const w = { name: "w", dims: [1, 1, 2, 2], dataType: 1, floatData: [1, 1, 1, 1] };
  assert.deepEqual([...apply(x, "Conv", [pads], [w]).dataSync()], [-1, -2, -2, -4]);
});

Deno.test("runOnnx() names what it cannot run", () => {
  const x = tf.ones([1, 1, 2, 2]);
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  refused(
    () => apply(x, "Loop"),
    /^Cannot run an ONNX graph: "opType" must be one of Add, .*, current value is "Loop"$/,
  );
  refused(() => apply(x, "toString"), /"opType" must be one of/);
  refused(
    () => runOnnx(graphOf("Relu"), {}),
    /"inputs.x" must be given, current value is undefined/,
  );
  const text = { name: "w", dims: [1], dataType: 8 };
  refused(() => apply(x, "Add", [], [text]), /"w.dataType" must be 1 \(float32\), 6/);
  const s = new TextEncoder().encode("SAME_UPPER"), size = integers("kernel_shape", [2, 2]);
  refused(
    () => apply(x, "MaxPool", [size, { name: "auto_pad", s, type: 3 }]),
    /"auto_pad" must be NOTSET, with pads, current value is "SAME_UPPER"/,
  );
  refused(() => apply(x, "MaxPool", [size, integer("ceil_mode", 1)]), /"ceil_mode" must be 0/);
  const averaged = [size, integers("pads", [1, 1, 1, 1])];
  refused(() => apply(x, "AveragePool", averaged), /"count_include_pad" must be 1 where/);
  const late = graphOf("Relu");
  const node = [{ opType: "Relu", input: ["z"], output: ["y"], attribute: [] }];
  refused(
    () => runOnnx({ ...late, graph: { ...late.graph, node } }, { x }),
    /"input" must be computed before it is used, current value is "z"/,
  );
});
