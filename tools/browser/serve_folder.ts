/** A web server for the files of one folder, on this machine alone. */

import { join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  woff2: "font/woff2",
};

/** Serves a folder on a free port; `await using` ends it. */
export function serveFolder(folder: string): AsyncDisposable & { readonly address: string } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    return respond(folder, new URL(request.url).pathname);
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function respond(folder: string, path: string): Promise<Response> {
  if (path === "/favicon.ico") return new Response(null, { status: 204 });
  if (path.endsWith("/")) return await respond(folder, `${path}index.html`);
  try {
    const type = TYPES[path.split(".").at(-1)!] ?? "application/octet-stream";
    const body = await Deno.readFile(join(folder, path));
    return new Response(body, { headers: { "content-type": type } });
  } catch {
    return new Response("not found", { status: 404 });
  }
}
