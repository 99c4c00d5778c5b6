import assert from "node:assert/strict";
import { describeStack, type ErrorClass, showReadersFrames } from "lib/notebook/_stack.ts";

const frame = (file: string | null, text: string) => ({
  getFileName: () => file,
  toString: () => text,
});

Deno.test("a stack that passed through cells shows their frames only", () => {
  const frames = [
    frame("file:///npm/tf-core.js", "matMul"),
    frame("file:///lib/backend/_matmul.ts", "kernel"),
    frame(null, "f (<anonymous>:3:1)"),
    frame("file:///npm/tf-core.js", "tidy"),
    frame("<anonymous>", "<anonymous>:1:22"),
  ];
  assert.equal(
    describeStack(new RangeError("no"), frames),
    "RangeError: no\n    at f (<anonymous>:3:1)\n    at <anonymous>:1:22",
  );
});

Deno.test("a stack outside all cells is whole", () => {
  const frames = [frame("file:///a.ts", "a"), frame("file:///b.ts", "b")];
  assert.equal(describeStack(new Error("no"), frames), "Error: no\n    at a\n    at b");
});

Deno.test("an error whose message throws has a stack", () => {
  const error = {
    toString() {
      throw new Error("no message");
    },
  };
  assert.equal(describeStack(error, [frame(null, "cell")]), "Error\n    at cell");
});

Deno.test("an error class gets the short stacks, of as many frames as cells need", () => {
  const errorClass: ErrorClass = { stackTraceLimit: 10 };
  showReadersFrames(errorClass);
  assert.ok(errorClass.stackTraceLimit >= 100);
  assert.equal(errorClass.prepareStackTrace, describeStack);
});
