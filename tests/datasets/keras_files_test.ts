import assert from "node:assert/strict";
import { loadKerasFile } from "lib/datasets/mod.ts";
import { unzipSync } from "fflate";

Deno.test("loadKerasFile(): a zip archive of three files, and an HDF5 file", async () => {
  const files = unzipSync(await loadKerasFile("keras"));
  assert.deepEqual(Object.keys(files).sort(), ["config.json", "metadata.json", "model.weights.h5"]);
  const { config } = JSON.parse(new TextDecoder().decode(files["config.json"]!));
  const units = config.layers.map((layer: { config: { units?: number } }) => layer.config.units);
  assert.deepEqual(units, [undefined, 16, 10]);
  const signature = "\x89HDF\r\n\x1a\n"; // of HDF5
  for (const bytes of [files["model.weights.h5"]!, await loadKerasFile("h5")]) {
    assert.equal(String.fromCharCode(...bytes.subarray(0, 8)), signature);
  }
});

Deno.test("loadKerasFile(): another format is an error", async () => {
  await assert.rejects(loadKerasFile("onnx" as "h5"), {
    name: "RangeError",
    message: 'Cannot load a Keras file: "format" must be "keras" or "h5", current value is "onnx"',
  });
});
