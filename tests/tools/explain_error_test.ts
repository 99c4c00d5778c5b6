/** Where the errors of cells are said to be; the frames are what the kernel of Deno 2.9.6 gives. */

import assert from "node:assert/strict";
import { explainError } from "../../tools/lab/explain_error.ts";
import { needsPrograms } from "./_fixture.ts";

const cells = (...codes: string[]) => codes.map((code, i) => ({ count: i + 1, code }));
const failed = (message: string, ...frames: string[]) => ({
  ename: "Error",
  evalue: message,
  traceback: [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)],
});

/** What is shown under the first line. */
async function placesOf(...task: Parameters<typeof explainError>): Promise<string[]> {
  return [...(await explainError(...task)).traceback].slice(1);
}

function explainTest(name: string, fn: () => Promise<void>): void {
  Deno.test(`${name} (needs deno task test)`, needsPrograms, fn);
}

explainTest("a line is counted in the cell and not in the JavaScript made of it", async () => {
  const code = "type Q = number;\n\ninterface A {\n  x: Q;\n}\n\nconst a: A = { x: 1 };\nf(a);";
  assert.deepEqual(await placesOf(cells(code), failed("no", "<anonymous>:4:1")), [
    "cell [1], line 8\n    f(a);",
  ]);
});

explainTest("the kernel's words before the first line are not counted", async () => {
  const [place] = await placesOf(cells("f({\n  a: 1,\n});"), failed("no", "<anonymous>:1:22"));
  assert.equal(place, "cell [1], line 1\n    f({");
});

explainTest("imports that the cell does not use count, as they do in the kernel", async () => {
  const imports =
    'import {\n  a,\n  type B,\n} from "x";\nimport type { C } from "y";\nimport * as d from "z";';
  const [place] = await placesOf(cells(`${imports}\nf();`), failed("no", "<anonymous>:3:1"));
  assert.equal(place, "cell [1], line 7\n    f();");
});

explainTest("a function is found in the cell that declared it last", async () => {
  const run = cells(
    "const f = (x: number) => x;",
    "interface A {}\n\nconst f = (x: number) => {\n  throw new Error('no');\n};",
    "f(1);",
  );
  assert.deepEqual(
    await placesOf(run, failed("no", "f (<anonymous>:2:9)", "<anonymous>:1:22")),
    ["cell [2], line 4, in f\n    throw new Error('no');", "cell [3], line 1\n    f(1);"],
  );
});

explainTest("a callback without a name lies in the cell of what called it", async () => {
  const run = cells("function each() {\n  one.map((x) => {\n    throw x;\n  });\n}", "\neach();");
  const frames = ["<anonymous>:3:5", "Array.map (<anonymous>)", "each (<anonymous>:2:7)"];
  assert.deepEqual(await placesOf(run, failed("no", ...frames, "<anonymous>:1:22")), [
    "cell [1], line 3\n    throw x;",
    "cell [1], line 2, in each\n    one.map((x) => {",
    "cell [2], line 2\n    each();",
  ]);
});

explainTest("a method is found by its class's name or its own", async () => {
  const run = cells(
    "class Net {\n  constructor() {}\n  apply() {\n    go();\n  }\n}",
    "new Net();",
  );
  const [inner] = await placesOf(run, failed("no", "Net.apply (<anonymous>:4:5)"));
  assert.equal(inner, "cell [1], line 4, in Net.apply\n    go();");
  const [made] = await placesOf(run, failed("no", "new Net (<anonymous>:2:3)"));
  assert.equal(made, "cell [1], line 2, in new Net\n    constructor() {}");
});

explainTest("an error without a frame is still shown", async () => {
  const error = { ename: "Error", evalue: "a string", traceback: [""] };
  assert.deepEqual(await explainError(cells('throw "a string"'), error), {
    ...error,
    traceback: ["Error: a string"],
  });
});

explainTest("a name that was declared in another way is shown with the remedy", async () => {
  const evalue = "Identifier 'z' has already been declared";
  const error = { ename: "SyntaxError", evalue, traceback: [`SyntaxError: ${evalue}`] };
  const [place, remedy] = await placesOf(cells("const z = 1;", "\nlet zz = 1, z = 2;"), error);
  assert.equal(place, "cell [2], line 2\n    let zz = 1, z = 2;");
  assert.match(remedy!, /^An earlier cell made "z" in another way .* restart the kernel\.$/);
});

explainTest("a syntax error, of which the kernel says nothing, gets its line", async () => {
  assert.deepEqual(await explainError(cells("const a = 1;\nlet b = ;"), null), {
    ename: "SyntaxError",
    evalue: "Expression expected",
    traceback: ["SyntaxError: Expression expected", "cell [1], line 2\n    let b = ;"],
  });
});

explainTest("a package that the kernel could not load is named", async () => {
  const code = 'import { a } from "npm:nowhere@1";\nconst b = await import("lib/b.ts");';
  const { ename, evalue } = await explainError(cells(code), null);
  assert.equal(ename, "ImportError");
  assert.equal(evalue, 'cannot be loaded: "npm:nowhere@1" or "lib/b.ts"');
});
