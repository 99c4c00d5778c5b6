import { setUpBackend } from "lib/backend/mod.ts";
import { BatchNormalization, Dense, Module } from "lib/nn/mod.ts";
import { moduleDiagram } from "lib/notebook/mod.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { record } from "../_recording.ts";
import { parseXml } from "../_xml.ts";

await setUpBackend();
const random = new Random(0);

class Network extends Module {
  readonly input = new Dense(4, 8, { random });
  readonly blocks = [0, 1, 2].map(() => new Dense(8, 8, { random }));
  readonly last = [new Dense(8, 2, { random }), new Dense(2, 2, { random })];
}

async function show(module: Module, title: string) {
  const { shown } = await record(() => moduleDiagram(module, { title }));
  module.dispose();
  return {
    svg: String(shown[0]!.bundle["image/svg+xml"]),
    alt: String(shown[0]!.bundle["text/plain"]),
  };
}

Deno.test("moduleDiagram() says each parameter with the shape that it has", async (t) => {
  const network = new Network();
  const shapes = Object.values(network.parameters).map(({ shape }) => `[${shape.join(", ")}]`);
  const count = network.parameterCount.toLocaleString("en");
  const { svg, alt } = await show(network, "network");
  for (const shape of shapes) assert.ok(svg.includes(shape) && alt.includes(shape), shape);
  assert.ok(svg.includes(`>${count}</text>`));
  assert.equal(parseXml(svg).elements[0], "svg");
  await t.assertSnapshot(svg);
});

Deno.test("moduleDiagram() draws numbered parts of the same shapes once, others each", async () => {
  const { alt } = await show(new Network(), "network");
  assert.match(alt, /blocks: 0 to 2 \(3 alike\): kernel \[8, 8\], bias \[8\],/);
  assert.match(alt, /last: 0: kernel \[8, 2\], bias \[2\], 1: kernel \[2, 2\], bias \[2\]$/);
});

Deno.test("moduleDiagram() marks and does not count what is not trained", async () => {
  const layer = new BatchNormalization(3);
  const { svg } = await show(layer, "normalization");
  assert.match(svg, /\(not trained\)/);
  assert.ok(svg.includes(">6</text>"));
});

Deno.test("moduleDiagram() leaves dollar signs of a title as they are", async () => {
  const { svg } = await show(new Dense(1, 1, { random }), "costs 5 $");
  assert.ok(svg.includes("costs 5 $"));
});

Deno.test("moduleDiagram() refuses what is no module, and a module without a name", async () => {
  await assert.rejects(moduleDiagram({} as Module, { title: "x" }), {
    name: "TypeError",
    message: /^Cannot draw module: "module" must be a module of lib\/nn/,
  });
  const layer = new Dense(1, 1, { random });
  await assert.rejects(moduleDiagram(layer, { title: "" }), {
    name: "RangeError",
    message: /^Cannot draw module: "title" must be the module's name, current value is ""/,
  });
  layer.dispose();
});
