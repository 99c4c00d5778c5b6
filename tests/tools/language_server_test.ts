/** The adapter between JupyterLab and `deno lsp`: what it changes, and that messages may be cut anywhere. */

import assert from "node:assert/strict";
import {
  adaptMessage,
  adaptStream,
  type Message,
  SETTINGS,
} from "../../tools/lab/language_server.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A message as it is sent, with a header that counts bytes and not characters. */
function frame(message: unknown): Uint8Array {
  const body = encode(JSON.stringify(message));
  return encode(`Content-Length: ${body.length}\r\n\r\n${new TextDecoder().decode(body)}`);
}

/** All that the stream passes on of bytes that come in parts of the given length. */
async function passThrough(bytes: Uint8Array, part: number): Promise<string> {
  const parts = Array.from(
    { length: Math.ceil(bytes.length / part) },
    (_, i) => bytes.slice(i * part, (i + 1) * part),
  );
  const adapted = ReadableStream.from(parts)
    .pipeThrough(adaptStream((message) => adaptMessage(message, 42)));
  return await new Response(adapted).text();
}

Deno.test("the language of a cell becomes TypeScript, that of a file stays", () => {
  const languageOf = (languageId: string) => {
    const message = { method: "textDocument/didOpen", params: { textDocument: { languageId } } };
    adaptMessage(message, 1);
    return message.params.textDocument.languageId;
  };
  assert.equal(languageOf("x.typescript"), "typescript");
  assert.equal(languageOf("json"), "json");
});

Deno.test("the server gets our settings, and the process whose end ends it", () => {
  const start: Message = { method: "initialize", params: { processId: 7 } };
  adaptMessage(start, 42);
  assert.deepEqual(start.params, { processId: 42, initializationOptions: SETTINGS });
  const change: Message = {
    method: "workspace/didChangeConfiguration",
    params: { settings: { other: 1 } },
  };
  adaptMessage(change, 42);
  assert.deepEqual(change.params, { settings: { deno: SETTINGS } });
});

Deno.test("messages are found wherever the stream cuts them, letters of several bytes too", async () => {
  const opened = (languageId: string) => ({
    method: "textDocument/didOpen",
    params: { textDocument: { languageId, text: 'const 值 = "\r\n\r\n{";' } },
  });
  const other = { id: 1, result: null };
  const frames = [opened("x.typescript"), other].flatMap((message) => [...frame(message)]);
  const expected = new TextDecoder().decode(
    Uint8Array.from([opened("typescript"), other].flatMap((message) => [...frame(message)])),
  );
  for (const part of [1, 2, 7, 64, 1000]) {
    assert.equal(await passThrough(Uint8Array.from(frames), part), expected, `parts of ${part}`);
  }
});

Deno.test("a message without a length is refused", async () => {
  await assert.rejects(passThrough(encode("Length: 3\r\n\r\n{}"), 100), /A message has no length/);
});
