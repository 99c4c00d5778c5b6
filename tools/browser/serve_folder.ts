/** A web server for the files of one folder, on this machine alone. */

import { join } from "node:path";

const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

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
  try {
    const type = TYPES[path.split(".").at(-1)!] ?? "application/octet-stream";
    const body = await Deno.readFile(join(folder, path));
    return new Response(body, { headers: { "content-type": type } });
  } catch {
    return new Response("not found", { status: 404 });
  }
}
