import assert from "node:assert/strict";
import { readPixels, Refusal } from "../../tools/experiments/61_serving/_read_pixels.ts";

const ask = (body: BodyInit, length: number) =>
  readPixels(
    new Request("http://localhost/predict", {
      method: "POST",
      headers: { "content-length": String(length) },
      body,
    }),
  );
const refuses = (status: number) => (error: unknown) =>
  error instanceof Refusal && error.status === status;

Deno.test("the server of notebook 61 gives up a body that does not arrive in two seconds", async () => {
  const never = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(" ")),
  });
  const start = performance.now();
  await assert.rejects(ask(never, 4000), refuses(408));
  assert.ok(performance.now() - start > 1900);
});

Deno.test("it refuses a large body by its declared length, and pixels that are no numbers", async () => {
  await assert.rejects(ask("{}", 2 ** 21), refuses(413));
  const body = JSON.stringify({ pixels: Array(784).fill(null) });
  await assert.rejects(ask(body, body.length), refuses(400));
});
