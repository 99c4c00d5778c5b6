/** Notebook 61: servers of one network under load, and what they do when something goes wrong. */
import { join } from "node:path";
import { setUpBackend } from "lib/backend/mod.ts";
import type { Measurement } from "../measurement.ts";
import { batchCosts, onnxRuntimeCosts } from "./_batch_costs.ts";
import { faultsOf } from "./_faults.ts";
import { HttpClient, requestBytes } from "./_http_client.ts";
import { type Generator, startGenerator } from "./_generator.ts";
import type { Load, Outcome } from "./load.ts";
import { largest, type Trained, trainModel } from "./_model.ts";
import { CLOSED, FAULTY, isPlanned, OPEN, SERVERS } from "./_plan.ts";
import { MOST_DISTURBANCE, processorSeconds, undisturbed, watched } from "./_processes.ts";
import { environment, type Server, startServer } from "./_servers.ts";

/** Of each load of each server so many undisturbed runs, or what there is after so many seconds. */
const RUNS = 5, MOST_ROUNDS = 15, MOST_SECONDS = 240;
const BODIES = 200, CLOSED_SECONDS = 0.6, OPEN_SECONDS = 1.6;
export const measurement: Measurement = {
  description:
    "One MLP (784, 1,024, 1,024 and 10 units; trained on MNIST) behind Flask, gunicorn and Deno.serve on " +
    "loopback, asked by a second process. Closed loops: each client sends when its last answer has " +
    `come, ${CLOSED_SECONDS} s; open loops: requests at random times, ${OPEN_SECONDS} s, latency since a ` +
    `request was due (sent50 and sent95: since it was sent). The servers take turns until each has ${RUNS} runs of a load in which other ` +
    `programs took at most ${MOST_DISTURBANCE} of a processor, for at most ${MOST_SECONDS} s; the ` +
    "disturbed runs are only counted. Milliseconds; processor: " +
    "milliseconds that server and generator compute for a request. Batch costs: median and quartiles of " +
    "a call of the network alone. Faults: what bad requests get, and how two other clients fare for 4 s, once each",
  measure: async () => {
    await environment.install();
    await setUpBackend({ threads: 1 });
    const folder = await Deno.makeTempDir();
    try {
      return rounded(await measureAll(folder)) as Record<string, unknown>;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function measureAll(folder: string) {
  const trained = await trainModel(folder, BODIES), bodies = join(folder, "bodies.json");
  const { mlp, errorRate, answers } = trained;
  await Deno.writeTextFile(
    bodies,
    JSON.stringify({ bodies: trained.bodies, digits: answers.map(largest) }),
  );
  const costs = {
    ours: await undisturbed([Deno.pid], () => Promise.resolve(batchCosts(mlp))),
    onnxRuntime: await onnxRuntimeCosts(folder),
  };
  const loads = await measureLoads(folder, bodies, trained);
  const faults: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(FAULTY)) {
    faults[name] = await faultsOf(kind, folder, trained.bodies[0]!);
  }
  return { versions: await versions(), errorRate, costs, ...loads, faults };
}

async function versions(): Promise<Record<string, string>> {
  const program = "import json, platform; print(json.dumps(platform.python_version()))";
  return { python: await environment.ask("-c", program), ...environment.versions() };
}

async function measureLoads(folder: string, bodies: string, trained: Trained) {
  await using stack = new AsyncDisposableStack();
  const generator = stack.use(startGenerator()), servers = new Map<string, Server>();
  const difference: Record<string, number> = {};
  for (const [name, { kind }] of Object.entries(SERVERS)) {
    const server = stack.use(await startServer(kind, folder));
    servers.set(name, server);
    difference[name] = await largestDifference(server.port, trained);
  }
  const rows = new Map<string, Row>(), start = performance.now();
  let disturbed = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const load of loadsOf(round, bodies)) {
      for (const [name, server] of inTurn(servers, round)) {
        if (!isPlanned(SERVERS[name]!, load)) continue;
        const row = rowOf(rows, name, load);
        if (row.runs.length === RUNS || performance.now() - start > 1000 * MOST_SECONDS) continue;
        const reconnect = SERVERS[name]!.reconnect === true;
        const run = await runOnce(server, { ...load, reconnect, port: server.port }, generator);
        if (run.disturbance <= MOST_DISTURBANCE) row.runs.push(run);
        else disturbed++;
      }
    }
  }
  return { difference, disturbed, loads: [...rows.values()].map(inColumns) };
}

/** The loads of a round, without the port. */
function loadsOf(round: number, bodies: string): Omit<Load, "port">[] {
  const closed = { bodies, seconds: CLOSED_SECONDS }, open = { bodies, seconds: OPEN_SECONDS };
  return [
    { ...closed, path: "/parse", clients: 8 },
    ...CLOSED.map((clients) => ({ ...closed, path: "/predict", clients })),
    ...OPEN.map((rate) => ({ ...open, path: "/predict", rate, seed: round })),
  ];
}

function inTurn<T>(all: ReadonlyMap<string, T>, round: number): [string, T][] {
  const entries = [...all], first = round % entries.length;
  return [...entries.slice(first), ...entries.slice(0, first)];
}

/** An outcome, with milliseconds that server and generator computed for a request. */
interface Run extends Outcome {
  /** Of the arrivals of an open loop. */
  readonly seed: number;
  readonly processor: number;
  readonly generatorProcessor: number;
  /** What other programs took meanwhile, as a share of one processor. */
  readonly disturbance: number;
}
/** One load of one server, and its undisturbed runs. */
interface Row {
  readonly server: string;
  readonly path: string;
  readonly clients?: number;
  readonly rate?: number;
  readonly runs: Run[];
}

function rowOf(rows: Map<string, Row>, server: string, load: Omit<Load, "port">): Row {
  const { path, clients, rate } = load, key = JSON.stringify([server, path, clients, rate]);
  const size = rate === undefined ? { clients: clients! } : { rate };
  const row: Row = rows.get(key) ?? { server, path, ...size, runs: [] };
  rows.set(key, row);
  return row;
}

/** The numbers of the runs, a list for each field. */
function inColumns({ runs, ...row }: Row): Record<string, unknown> {
  const fields = Object.keys(runs[0] ?? {}) as (keyof Run)[];
  return {
    ...row,
    ...Object.fromEntries(fields.map((field) => [field, runs.map((run) => run[field])])),
  };
}

async function runOnce(server: Server, load: Load, generator: Generator): Promise<Run> {
  const pids = [server.pid, generator.pid], before = pids.map(processorSeconds);
  const [outcome, disturbance] = await watched([...pids, Deno.pid], () => generator.apply(load));
  const [own, other] = pids.map((pid, i) =>
    1000 * (processorSeconds(pid) - before[i]!) / outcome.answered
  );
  const seed = load.seed ?? 0;
  return { ...outcome, seed, processor: own!, generatorProcessor: other!, disturbance };
}

/** How far a server's probabilities are from those of the network here. */
async function largestDifference(port: number, { bodies, answers }: Trained): Promise<number> {
  const client = new HttpClient(port);
  let largestSoFar = 0;
  for (const [i, body] of bodies.entries()) {
    const { text } = await client.ask(requestBytes("/predict", body));
    const { probabilities } = JSON.parse(text) as { probabilities: number[] };
    for (const [k, p] of probabilities.entries()) {
      largestSoFar = Math.max(largestSoFar, Math.abs(p - answers[i]![k]!));
    }
  }
  client.close();
  if (!(largestSoFar < 1e-5)) throw new Error(`the answers differ by ${largestSoFar}`);
  return largestSoFar;
}

/** All numbers in it with three digits. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(3));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, rounded(own)]));
}
