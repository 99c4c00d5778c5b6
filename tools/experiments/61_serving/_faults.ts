/** Notebook 61: what clients get when something goes wrong. */
import { HttpClient, requestBytes, requestHead, writeAll } from "./_http_client.ts";
import { childrenOf, megabytes } from "./_processes.ts";
import { type ServerKind, startServer } from "./_servers.ts";

/** What one bad request gets, and whether the next good one is answered. */
export interface Reply {
  /** 0 when there was no answer. */
  readonly status: number;
  /** The beginning of the text, or why there was none. */
  readonly text: string;
  readonly seconds: number;
  readonly isUp: boolean;
}

/** How two other clients fare meanwhile. */
export interface Others {
  readonly answered: number;
  readonly failed: number;
  /** The longest time without any answer, in milliseconds. */
  readonly gap: number;
}

const SECONDS = 4, SLOW_PAUSE = 20, CLIENTS = 2, MOST_TEXT = 160;
const BIG_BYTES = 100 * 2 ** 20;
const encoder = new TextEncoder();

/** All faults of one kind of server with two workers. */
export async function faultsOf(kind: ServerKind, folder: string, good: string) {
  await using server = await startServer(kind, folder);
  const { port, pid } = server, pixels = (JSON.parse(good) as { pixels: number[] }).pixels;
  const replyTo = (body: string) =>
    reply(port, good, async (client) => await client.ask(requestBytes("/predict", body)));
  const replies = {
    "broken JSON": await replyTo(good.slice(0, -2)),
    "3 pixels": await replyTo(JSON.stringify({ pixels: [1, 2, 3] })),
    "NaN": await replyTo(`{"pixels":[NaN,${pixels.slice(1).join(",")}]}`),
    "a word": await replyTo(`{"pixels":["dark",${pixels.slice(1).join(",")}]}`),
  };
  const calm = await others(port, good, () => Promise.resolve());
  const slow1 = await others(port, good, (until) => slowClients(port, 1, until));
  const slow2 = await others(port, good, (until) => slowClients(port, 2, until));
  const killed = await others(port, good, () => killWorker(pid));
  const workers = childrenOf(pid).length; // after the kill
  const before = megabytes(pid);
  let most = before;
  const watch = setInterval(() => most = Math.max(most, megabytes(pid)), 50);
  const big = await reply(port, good, (client) => sendBig(client));
  clearInterval(watch);
  const memory = { before, most };
  return { replies: { ...replies, "100 MB": big }, calm, slow1, slow2, killed, workers, memory };
}

async function reply(
  port: number,
  good: string,
  ask: (client: HttpClient) => Promise<{ status: number; text: string }>,
): Promise<Reply> {
  const client = new HttpClient(port), start = performance.now();
  const { status, text } = await ask(client).catch((error) => ({ status: 0, text: error.message }));
  const seconds = (performance.now() - start) / 1000;
  client.close();
  const next = new HttpClient(port);
  const isUp = await next.ask(requestBytes("/predict", good)).then(
    (answer) => answer.status === 200,
    () => false,
  );
  next.close();
  return { status, text: text.slice(0, MOST_TEXT), seconds, isUp };
}

/** Two clients go on for four seconds while something happens after the first half second. */
async function others(
  port: number,
  good: string,
  happens: (until: number) => Promise<void>,
): Promise<Others> {
  const request = requestBytes("/predict", good), start = performance.now();
  const until = start + 1000 * SECONDS, ends: number[] = [];
  let failed = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (performance.now() < until) {
      const client = new HttpClient(port); // a connection for each request, as from new visitors
      const answer = await client.ask(request).catch(() => undefined);
      client.close();
      if (answer?.status === 200) ends.push(performance.now());
      else failed++;
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await happens(until);
  await Promise.all(clients);
  const all = [start, ...ends];
  const gap = Math.max(...all.map((time, i) => (all[i + 1] ?? Math.max(until, time)) - time));
  return { answered: ends.length, failed, gap };
}

/** Each sends its body byte by byte, without an end. */
async function slowClients(port: number, count: number, until: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async () => {
    const client = new HttpClient(port);
    try {
      const connection = await client.connect();
      await writeAll(connection, encoder.encode(requestHead("/predict", 4000)));
      while (performance.now() < until) {
        await writeAll(connection, encoder.encode(" "));
        await new Promise((resolve) => setTimeout(resolve, SLOW_PAUSE));
      }
    } catch { /* the server has closed it */ }
    client.close();
  }));
}

function killWorker(pid: number): Promise<void> {
  Deno.kill(childrenOf(pid)[0]!, "SIGKILL");
  return Promise.resolve();
}

/** 100 MB of JSON: zeros in an array. The answer may come before all of it is sent. */
async function sendBig(client: HttpClient): Promise<{ status: number; text: string }> {
  const connection = await client.connect(), start = '{"pixels":[0', end = "]}";
  const piece = encoder.encode(",0".repeat(1 << 19)); // 1 MB
  const answer = client.read();
  const send = async () => {
    const count = Math.floor((BIG_BYTES - start.length - end.length) / piece.length);
    const length = start.length + count * piece.length + end.length;
    await writeAll(connection, encoder.encode(requestHead("/predict", length) + start));
    for (let i = 0; i < count; i++) await writeAll(connection, piece);
    await writeAll(connection, encoder.encode(end));
    return await answer;
  };
  answer.catch(() => {});
  return await Promise.race([answer, send().catch(() => answer)]);
}
