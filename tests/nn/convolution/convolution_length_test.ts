import assert from "node:assert/strict";
import { convolutionLength, transposedConvolutionLength } from "lib/nn/mod.ts";

Deno.test("convolutionLength() counts the places where a window lies inside", () => {
  for (let length = 1; length < 12; length++) {
    for (const kernelSize of [1, 2, 3, 5]) {
      for (const strides of [1, 2, 3]) {
        for (const dilation of [1, 2]) {
          for (const padding of ["valid", 0, 1, 2] as const) {
            const zeros = padding === "valid" ? 0 : padding;
            let count = 0;
            const last = (start: number) => start + dilation * (kernelSize - 1);
            for (let start = -zeros; last(start) < length + zeros; start += strides) count++;
            const sizes = { kernelSize, strides, dilation, padding };
            if (count > 0) assert.equal(convolutionLength(length, sizes), count);
            else assert.throws(() => convolutionLength(length, sizes), /"length" must be at least/);
          }
        }
      }
    }
  }
});

Deno.test('convolutionLength() of "same" and "causal" depends on the strides alone', () => {
  for (const padding of ["same", "causal"] as const) {
    const lengths = [0, 1, 6, 7].map((length) =>
      convolutionLength(length, { kernelSize: 5, strides: 3, padding })
    );
    assert.deepEqual(lengths, [0, 1, 2, 3]);
  }
});

Deno.test("transposedConvolutionLength() leads back to the length that a convolution came from", () => {
  for (const kernelSize of [1, 2, 3, 4]) {
    for (const strides of [1, 2, 3]) {
      for (const padding of ["valid", "same", 0, 1] as const) {
        for (let length = 5; length < 12; length++) {
          const sizes = { kernelSize, strides, padding };
          const short = convolutionLength(length, sizes);
          if (typeof padding === "string") {
            const back = transposedConvolutionLength(short, sizes);
            assert.equal(convolutionLength(back, sizes), short);
          } else {
            const outputPadding = (length + 2 * padding - kernelSize) % strides;
            const back = transposedConvolutionLength(short, { ...sizes, outputPadding });
            assert.equal(back, length);
          }
        }
      }
    }
  }
});

Deno.test("convolutionLength() and transposedConvolutionLength() name a bad argument", () => {
  assert.throws(() => convolutionLength(2, { kernelSize: 3, dilation: 2, padding: 1 }), {
    name: "RangeError",
    message: 'Cannot compute the length of a convolution\'s output: "length" must be at least 3, ' +
      "to hold a window, current value is 2",
  });
  assert.throws(() => convolutionLength(5, { kernelSize: 0 }), /"kernelSize" must be an integer/);
  assert.throws(() => convolutionLength(5.5, { kernelSize: 1 }), /"length" must be an integer/);
  assert.throws(
    () => convolutionLength(5, { kernelSize: 1, padding: "full" as "same" }),
    /"padding" must be "valid", "same", "causal" or an integer, current value is "full"/,
  );
  assert.throws(
    () => transposedConvolutionLength(0, { kernelSize: 1 }),
    /"length" must be an integer of at least 1, current value is 0/,
  );
});
