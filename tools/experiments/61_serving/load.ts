/**
 * Sends requests to a server and says how long each took: started by measure.ts as a process of its own,
 * it reads a load per line and writes what came of it as a line.
 */
import { Random } from "lib/random/mod.ts";
import { mean, quantile } from "lib/stats/mod.ts";
import { log } from "lib/_exp_log.ts";
import { linesOf } from "../../common/lines.ts";
import { type Answer, HttpClient, requestBytes } from "./_http_client.ts";

/** A load; all are bounded in time and in count. */
export interface Load {
  readonly port: number;
  readonly path: string;
  readonly seconds: number;
  /** The file with the bodies of requests and the digits that are right. */
  readonly bodies: string;
  /** Closed loop: so many clients, each of which sends when its last answer has come. */
  readonly clients?: number;
  /** Whether clients open a connection for each request. */
  readonly reconnect?: boolean;
  /** Open loop: so many requests a second on average, whatever the server does. */
  readonly rate?: number;
  readonly seed?: number;
}

/** What came of a load; times in milliseconds. */
export interface Outcome {
  readonly asked: number;
  readonly answered: number;
  /** Answers with another status than 200 or another digit than the right one. */
  readonly wrong: number;
  /** Answers a second. */
  readonly throughput: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Latency in an open loop since the request was sent, not since it was due. */
  readonly sent50: number;
  readonly sent95: number;
  /** How late the median request of an open loop was sent. */
  readonly late: number;
  /** How late at most 95 % of them were sent. */
  readonly late95: number;
  /** Answers by worker, the busiest first. */
  readonly workers: readonly number[];
}

const MOST_REQUESTS = 50_000, MOST_CONNECTIONS = 128, PATIENCE = 2000;

interface Request {
  readonly bytes: Uint8Array;
  readonly digit: number;
}

/** What is noted while a load runs. */
class Log {
  asked = 0;
  wrong = 0;
  readonly times: number[] = [];
  readonly late: number[] = [];
  readonly sent: number[] = [];
  readonly workers = new Map<string, number>();

  add(request: Request, answer: Answer | undefined, since: number): void {
    const isRight = answer?.status === 200 && answer.text.includes(`"digit":${request.digit}`);
    if (!isRight) this.wrong++;
    if (answer === undefined) return;
    this.times.push(performance.now() - since);
    this.workers.set(answer.worker, (this.workers.get(answer.worker) ?? 0) + 1);
  }
}

async function apply(load: Load): Promise<Outcome> {
  const { bodies, digits } = JSON.parse(await Deno.readTextFile(load.bodies));
  const requests = bodies.map((body: string, i: number): Request => ({
    bytes: requestBytes(load.path, body, load.reconnect),
    digit: load.path === "/predict" ? digits[i] : NaN,
  }));
  const noted = new Log(), start = performance.now();
  if (load.clients === undefined) await openLoop(load, requests, noted, start);
  else await closedLoop(load, requests, noted, start);
  const seconds = (performance.now() - start) / 1000;
  const { times, late, sent } = noted;
  const of = (list: number[], p: number) => list.length === 0 ? 0 : quantile(list, p);
  if (times.length === 0) throw new Error("no request was answered");
  return {
    asked: noted.asked,
    answered: times.length,
    wrong: load.path === "/predict" ? noted.wrong : 0,
    throughput: times.length / seconds,
    mean: mean(times),
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    sent50: of(sent, 0.5),
    sent95: of(sent, 0.95),
    late: of(late, 0.5),
    late95: of(late, 0.95),
    workers: [...noted.workers.values()].sort((a, b) => b - a),
  };
}

async function closedLoop(
  load: Load,
  requests: readonly Request[],
  noted: Log,
  start: number,
): Promise<void> {
  await Promise.all(Array.from({ length: load.clients! }, async () => {
    const client = new HttpClient(load.port);
    while (performance.now() - start < 1000 * load.seconds && noted.asked < MOST_REQUESTS) {
      const request = requests[noted.asked++ % requests.length]!, since = performance.now();
      noted.add(request, await client.ask(request.bytes).catch(() => undefined), since);
    }
    client.close();
  }));
}

async function openLoop(
  load: Load,
  requests: readonly Request[],
  noted: Log,
  start: number,
): Promise<void> {
  const clients = Array.from({ length: MOST_CONNECTIONS }, () => new HttpClient(load.port));
  const idle = [...clients];
  const waiting: { request: Request; due: number }[] = [], running = new Set<Promise<void>>();
  const answerNext = () => {
    if (waiting.length === 0 || idle.length === 0) return;
    const client = idle.pop()!, { request, due } = waiting.shift()!, sent = performance.now();
    const done = client.ask(request.bytes).catch(() => undefined).then((answer) => {
      noted.add(request, answer, due); // since it was due, not since it was sent
      if (answer !== undefined) noted.sent.push(performance.now() - sent);
      idle.push(client);
      running.delete(done);
      answerNext();
    });
    running.add(done);
  };
  const random = new Random(load.seed!);
  for (let due = start; noted.asked < MOST_REQUESTS;) {
    due -= 1000 * log(1 - random.uniform()) / load.rate!;
    if (due - start > 1000 * load.seconds) break;
    const pause = due - performance.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    noted.late.push(performance.now() - due);
    waiting.push({ request: requests[noted.asked++ % requests.length]!, due });
    answerNext();
  }
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([patience, drain(running)]);
  waiting.length = 0;
  for (const client of clients) client.close();
}

async function drain(running: ReadonlySet<Promise<void>>): Promise<void> {
  while (running.size > 0) await Promise.race(running);
}

for await (const line of linesOf(Deno.stdin.readable)) {
  console.log(JSON.stringify(await apply(JSON.parse(line))));
}
