import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import fc from "npm:fast-check@4.3.0";
import { withLeakCheck } from "lib/tensor/mod.ts";
import {
  forEachIndex,
  integers,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly size: (label: string) => number;
}

const textOf = ({ inputs, output }: Equation) => `${inputs.join(",")}->${output}`;

/** Any equation with two operands: each label in one or both of them, and in the output or not. */
const equations = fc.tuple(
  fc.array(
    fc.record({
      size: fc.constantFrom(0, 1, 2, 3, 5, 5, 7),
      where: fc.constantFrom("a", "b", "ab", "ab"),
      kept: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
  fc.infiniteStream(fc.nat(1000)),
).map(([specs, ranks]): Equation => {
  const shuffled = (labels: string[]) =>
    labels.map((label) => ({ label, rank: ranks.next().value! })).sort((p, q) => p.rank - q.rank)
      .map(({ label }) => label).join("");
  const labels = [..."ijklm"].slice(0, specs.length);
  const spec = (label: string) => specs["ijklm".indexOf(label)]!;
  return {
    inputs: ["a", "b"].map((name) => shuffled(labels.filter((l) => spec(l).where.includes(name)))),
    output: shuffled(labels.filter((label) => spec(label).kept)),
    size: (label) => spec(label).size,
  };
});

/** The sum of all products, and the gradients for dy, by one loop over all labels. */
function reference(equation: Equation, tensors: tf.Tensor[], dy: tf.Tensor) {
  const { inputs, output, size } = equation;
  const labels = [...new Set(inputs.join(""))].join("");
  const operands = tensors.map(valuesOf);
  const gradients = operands.map(({ length }) => new Float64Array(length));
  const d = valuesOf(dy);
  const result = new Float64Array(d.length);
  forEachIndex([...labels].map(size), (index) => {
    const at = (part: string) => {
      const place = [...part].map((label) => index[labels.indexOf(label)]!);
      return positionOf(place, [...part].map(size));
    };
    const places = inputs.map(at);
    const factors = places.map((place, i) => operands[i]![place]!);
    result[at(output)]! += factors.reduce((product, factor) => product * factor, 1);
    places.forEach((place, i) => gradients[i]![place]! += (factors[1 - i] ?? 1) * d[at(output)]!);
  });
  return { result, gradients };
}

function assertEinsum(equation: Equation): void {
  const { inputs, output, size } = equation;
  const shapes = inputs.map((labels) => [...labels].map(size));
  const tensors = shapes.map(randomTensor);
  const dy = randomTensor([...output].map(size));
  const expected = reference(equation, tensors, dy);
  const compute = (...operands: tf.Tensor[]) => tf.einsum(textOf(equation), ...operands);
  const result = compute(...tensors);
  assert.deepEqual(result.shape, dy.shape);
  assertClose(result, expected.result);
  tf.grads(compute)(tensors, dy).forEach((gradient, i) => {
    assert.deepEqual(gradient.shape, shapes[i]);
    assertClose(gradient, expected.gradients[i]!);
  });
}

Deno.test("einsum() and its gradients are the sums of products, for any two operands", async () => {
  await setUpBackend({ backend: "wasm" });
  fc.assert(
    fc.property(equations, (equation) => tf.tidy(() => assertEinsum(equation))),
    { seed: 7, numRuns: 300 },
  );
});

const SIZES: Record<string, number> = { b: 2, h: 3, i: 5, j: 7, k: 2, t: 4 };
const sized = (text: string): Equation => {
  const [inputs, output] = text.split("->") as [string, string];
  return { inputs: inputs.split(","), output, size: (label) => SIZES[label]! };
};

Deno.test("einsum() gives transposes, sums, products, attention and outer products", async () => {
  await setUpBackend({ backend: "wasm" });
  const texts = ["i->i", "ij->ji", "ij->", "bij->jb", "ij->i", "i,i->", "i,j->ji", "ij,jk->ik"];
  texts.push(
    "bij,bjk->bik",
    "bhik,bhjk->bhij",
    "bhij,bhjk->bihk",
    "bti,i->bt",
    ",ij->ij",
    "ij,ij->ij",
  );
  for (const text of texts) tf.tidy(() => assertEinsum(sized(text)));
});

Deno.test("einsum()'s gradient is right on cpu too", async () => {
  await setUpBackend({ backend: "cpu" });
  for (const text of ["ij->i", "ij,jk->ik", "bhik,bhjk->bhij", "i,j->ij", "ij,jk->"]) {
    tf.tidy(() => {
      const equation = sized(text);
      const shapes = equation.inputs.map((labels) => [...labels].map(equation.size));
      const tensors = shapes.map(randomTensor);
      const dy = randomTensor([...equation.output].map(equation.size));
      const { gradients } = reference(equation, tensors, dy);
      // asked directly: tfjs's cpu kernel goes wrong for some equations
      const { gradFunc } = tf.getGradient("Einsum");
      const computed = gradFunc(dy, tensors, { equation: text }) as Record<number, () => tf.Tensor>;
      tensors.forEach((_, i) => assertClose(computed[i]!(), gradients[i]!));
    });
  }
});

Deno.test("stock tfjs has no einsum() on wasm, no gradient, and wrong sums on cpu", async () => {
  const compute = (a: tf.Tensor, b: tf.Tensor) => tf.einsum("ij,jk->k", a, b);
  const a = [[1, 2, 3], [4, 5, 6]];
  const b = [[1, 2], [3, 4], [5, 6]];
  await onStock("wasm", () => {
    const message = "Kernel 'Einsum' not registered for backend 'wasm'";
    assert.throws(() => compute(tf.tensor2d(a), tf.tensor2d(b)), { message });
  });
  await onStock("cpu", () => {
    assert.deepEqual(compute(tf.tensor2d(a), tf.tensor2d(b)).shape, [2, 3]); // not [2]
    const gradient = () => tf.grad((x) => tf.einsum("ij->ji", x))(tf.tensor2d(a));
    assert.throws(gradient, /gradient function not found for Einsum/);
  });
  await setUpBackend({ backend: "wasm" });
  assert.deepEqual(compute(tf.tensor2d(a), tf.tensor2d(b)).arraySync(), [71, 92]);
});

Deno.test("einsum() of integers stays an integer", async () => {
  await setUpBackend({ backend: "wasm" });
  const product = tf.einsum("ij,jk->ik", integers([1, 2, 3, 4], [2, 2]), integers([5, 6], [2, 1]));
  assert.equal(product.dtype, "int32");
  assert.deepEqual(product.arraySync(), [[17], [39]]);
});

Deno.test("einsum() can be differentiated twice", async () => {
  await onBothBackends(() => {
    const square = (x: tf.Tensor) => tf.einsum("ij,ij->", x, x);
    assertClose(tf.grad(tf.grad(square))(tf.ones([2, 3])), new Array(6).fill(2));
  });
});

Deno.test("einsum() leaves no tensor behind and does not hand out its operand", async () => {
  await setUpBackend({ backend: "wasm" });
  await withLeakCheck(() => {
    const [x, y] = [randomTensor([2, 3]), randomTensor([4, 3])];
    const product = tf.einsum("ij,kj->ki", x, y);
    const same = tf.einsum("ij->ij", x);
    tf.dispose([x, y, product]);
    assert.equal(same.dataSync().length, 6);
    same.dispose();
  });
});

Deno.test("einsum() says what is wrong with an equation", async () => {
  await setUpBackend({ backend: "wasm" });
  const x = tf.ones([2, 3]);
  const cases: [string, tf.Tensor[], string][] = [
    [
      "i,j->ii",
      [tf.ones([2]), tf.ones([3])],
      'Cannot compute einsum: "equation" must have each label once in its output, ' +
      "current value is i,j->ii",
    ],
    [
      "ijk->i",
      [x],
      'Cannot compute einsum: operand 0 must be of rank 3 ("ijk"), current shape is [2, 3]',
    ],
    [
      "ij,jk->ik",
      [x, x],
      'Cannot compute einsum: axis 0 of operand 1 ("j") must be 3, current value is 2',
    ],
    ["ij->k", [x], "Output subscripts contain the label k not present in the input subscripts."],
  ];
  for (const [equation, tensors, message] of cases) {
    assert.throws(() => tf.einsum(equation, ...tensors), { message });
  }
});
