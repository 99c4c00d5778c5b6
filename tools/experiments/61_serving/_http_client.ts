/** A client of HTTP/1.1 that costs little: one connection, one request after another. */

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Which worker it was. */
  readonly worker: string;
}

const encoder = new TextEncoder(), decoder = new TextDecoder();

/** The bytes of a request; the server closes the connection after its answer where `isLast`. */
export function requestBytes(
  path: string,
  body: string,
  isLast = false,
): Uint8Array<ArrayBuffer> {
  const length = encoder.encode(body).length;
  return encoder.encode(`${requestHead(path, length, isLast)}${body}`);
}

/** The head of a request whose body has so many bytes. */
export function requestHead(path: string, length: number, isLast = false): string {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
    `content-length: ${length}\r\n${isLast ? "connection: close\r\n" : ""}\r\n`;
}

/** One connection, opened anew where the server has closed it. */
export class HttpClient {
  #connection: Deno.TcpConn | undefined;
  readonly #buffer = new Uint8Array(1 << 16);

  constructor(readonly port: number) {}

  /** Sends a request and reads the answer; throws when the connection breaks. */
  async ask(bytes: Uint8Array): Promise<Answer> {
    const connection = await this.connect();
    try {
      await writeAll(connection, bytes);
      return await this.read();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async connect(): Promise<Deno.TcpConn> {
    this.#connection ??= await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    return this.#connection;
  }

  /** Reads an answer to its end. */
  async read(): Promise<Answer> {
    let filled = 0;
    while (filled < this.#buffer.length) {
      const count = await this.#connection!.read(this.#buffer.subarray(filled));
      filled += count ?? 0;
      const answer = parseAnswer(decoder.decode(this.#buffer.subarray(0, filled)), count === null);
      if (answer !== undefined) {
        if (answer.isLast) this.close();
        return answer;
      }
      if (count === null) throw new Error("the connection was closed without an answer");
    }
    throw new Error("the answer is too long");
  }

  close(): void {
    try {
      this.#connection?.close();
    } catch { /* it is closed already */ }
    this.#connection = undefined;
  }
}

/** Writes all of it. */
export async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Undefined while a part is still to come. All texts are ASCII. */
function parseAnswer(text: string, isClosed: boolean): (Answer & { isLast: boolean }) | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase(), body = text.slice(end + 4);
  const field = (name: string) => head.split(`\r\n${name}: `)[1]?.split("\r\n")[0];
  const length = field("content-length");
  if (length === undefined ? !isClosed : body.length < Number(length)) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    text: body,
    worker: field("x-worker") ?? "",
    isLast: isClosed || head.startsWith("http/1.0") || field("connection") === "close",
  };
}
