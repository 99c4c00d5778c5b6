/**
 * The language server of JupyterLab's cells: `deno lsp`, which learns here that the cells are TypeScript.
 *
 * JupyterLab calls their language "x.typescript", after the kernel's MIME type, and sends no settings.
 */

/** What is read or changed of a message to the server. */
export interface Message {
  readonly method?: string;
  readonly params?: {
    processId?: number | null;
    initializationOptions?: unknown;
    settings?: unknown;
    readonly textDocument?: { languageId?: string };
  };
}

/** No linter, which would warn of each name that only a later cell uses; no look at files that nobody opened. */
export const SETTINGS = { enable: true, lint: false, documentPreloadLimit: 0 };

/** Changes a message from JupyterLab in place so that `deno lsp` understands it. */
export function adaptMessage({ method, params }: Message, processId: number): void {
  if (params === undefined) return;
  if (method === "initialize") {
    params.processId = processId; // the server ends when that process is gone
    params.initializationOptions = SETTINGS;
  }
  if (method === "workspace/didChangeConfiguration") params.settings = { deno: SETTINGS };
  const { textDocument } = params;
  if (textDocument?.languageId === "x.typescript") textDocument.languageId = "typescript";
}

const HEADER_END = [13, 10, 13, 10];

/** The number of bytes before the first empty line, that line included; 0 while there is none. */
function headerLength(bytes: Uint8Array): number {
  for (let end = bytes.indexOf(HEADER_END[0]!); end >= 0;) {
    if (HEADER_END.every((byte, i) => bytes[end + i] === byte)) return end + HEADER_END.length;
    end = bytes.indexOf(HEADER_END[0]!, end + 1);
  }
  return 0;
}

/** Changes each message of a stream of "Content-Length: N", an empty line and N bytes of JSON. */
export function adaptStream(
  adapt: (message: Message) => void,
): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder(), encoder = new TextEncoder();
  let rest = new Uint8Array();
  return new TransformStream({
    transform(chunk, controller) {
      const joined = new Uint8Array(rest.length + chunk.length);
      joined.set(rest);
      joined.set(chunk, rest.length);
      rest = joined;
      for (let start = headerLength(rest); start > 0; start = headerLength(rest)) {
        const header = decoder.decode(rest.subarray(0, start));
        const length = /^Content-Length: *(\d+)/im.exec(header)?.[1];
        if (length === undefined) throw new Error(`A message has no length: ${header}`);
        const end = start + Number(length);
        if (rest.length < end) return;
        const message: Message = JSON.parse(decoder.decode(rest.subarray(start, end)));
        adapt(message);
        const body = encoder.encode(JSON.stringify(message));
        controller.enqueue(encoder.encode(`Content-Length: ${body.length}\r\n\r\n`));
        controller.enqueue(body);
        rest = rest.slice(end);
      }
    },
  });
}

/** Serves until JupyterLab closes the input. */
async function main(): Promise<number> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["lsp", "--quiet"],
    stdin: "piped",
    stdout: "inherit",
    stderr: "null",
  }).spawn();
  const end = () => {
    try {
      server.kill();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended by itself
    }
  };
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", end);
  Deno.stdin.readable.pipeThrough(adaptStream((message) => adaptMessage(message, Deno.pid)))
    .pipeTo(server.stdin).then(end, end);
  return (await server.status).code;
}

if (import.meta.main) Deno.exit(await main());
