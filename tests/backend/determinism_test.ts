import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { trainAndHash } from "./_train_and_hash.ts";

Deno.test("training gives the same bits when the heap grows in the middle", async () => {
  assert.equal(await trainAndHash({ grow: true }), await trainAndHash({ grow: false }));
});

Deno.test({
  name: "training gives the same bits in a fresh process (needs deno task test)",
  ignore: (await Deno.permissions.query({ name: "run" })).state !== "granted",
  fn: async () => {
    const script = fileURLToPath(import.meta.resolve("./_train_and_hash.ts"));
    const args = ["run", "--allow-read", "--quiet", script];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    const hash = new TextDecoder().decode(stdout).trim();
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(hash, await trainAndHash({ grow: false }));
  },
});
