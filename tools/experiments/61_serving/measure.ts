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
import { busySeconds, processorSeconds } from "./_processes.ts";
import {
  installPython,
  pinnedVersions,
  type Server,
  type ServerKind,
  startServer,
} from "./_servers.ts";

const ROUNDS = 3, BODIES = 200;
const CLOSED = [1, 8, 32], CLOSED_SECONDS = 0.8;
const OPEN = [100, 400, 800], OPEN_SECONDS = 2;
/** A run is repeated when other programs took more of a processor than this, but not for ever. */
const MOST_DISTURBANCE = 0.1, MOST_ATTEMPTS = 4, MOST_REPEATS = 60;

const SERVERS: Readonly<Record<string, ServerKind>> = {
  "Flask": { by: "flask" },
  "gunicorn": { by: "gunicorn", options: ["-w", "1"] },
  "gunicorn, 2 workers": { by: "gunicorn", options: ["-w", "2"] },
  "gunicorn, 8 threads": { by: "gunicorn", options: ["-w", "1", "--threads", "8"] },
  "Deno": { by: "deno" },
  "Deno, batches": { by: "deno", maximum: 32 },
  "Deno, batches after 5 ms": { by: "deno", maximum: 32, wait: 5 },
  "Deno, 2 workers": { by: "deno", workers: 2 },
};
/** Those that also get an open loop. */
const WITH_OPEN_LOOP = [
  ...["gunicorn", "gunicorn, 2 workers"],
  ...["Deno", "Deno, batches", "Deno, batches after 5 ms"],
];
/** Those to which something happens. */
const FAULTY: Readonly<Record<string, ServerKind>> = {
  "gunicorn": { by: "gunicorn", options: ["-w", "2"] },
  "gunicorn, guarded": { by: "gunicorn", options: ["-w", "2"], guarded: true },
  "Deno": { by: "deno", maximum: 32, workers: 2 },
};

export const measurement: Measurement = {
  description:
    "One MLP (784, 1,024, 1,024 and 10 units; trained on MNIST) behind Flask, gunicorn and Deno.serve on " +
    "loopback, asked by a second process. Closed loops: each client sends when its last answer has " +
    `come, ${CLOSED_SECONDS} s; open loops: requests at random times, ${OPEN_SECONDS} s, latency since a ` +
    `request was due. ${ROUNDS} rounds in which the servers take turns; a run is repeated when other ` +
    `programs took more than ${MOST_DISTURBANCE} of a processor. Milliseconds; processor: ` +
    "milliseconds that server and generator compute for a request. Batch costs: median and quartiles of " +
    "a call of the network alone. Faults: what bad requests get, and how two other clients fare for 2 s",
  measure: async () => {
    await installPython();
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
  const costs = { ours: batchCosts(mlp), onnxRuntime: await onnxRuntimeCosts(folder) };
  const loads = await measureLoads(folder, bodies, trained);
  const faults: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(FAULTY)) {
    faults[name] = await faultsOf(kind, folder, trained.bodies[0]!);
  }
  return { versions: pinnedVersions(), errorRate, costs, ...loads, faults };
}

async function measureLoads(folder: string, bodies: string, trained: Trained) {
  await using stack = new AsyncDisposableStack();
  const generator = stack.use(startGenerator()), servers = new Map<string, Server>();
  const difference: Record<string, number> = {};
  for (const [name, kind] of Object.entries(SERVERS)) {
    const server = stack.use(await startServer(kind, folder));
    servers.set(name, server);
    difference[name] = await largestDifference(server.port, trained);
  }
  const rows = new Map<string, Row>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of loadsOf(round, bodies)) {
      for (const [name, server] of inTurn(servers, round)) {
        if (load.rate !== undefined && !WITH_OPEN_LOOP.includes(name)) continue;
        await addRun(rows, { name, server, load: { ...load, port: server.port }, generator });
      }
    }
    console.log(`round ${round + 1} of ${ROUNDS}`);
  }
  return { difference, loads: [...rows.values()], repeats };
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
  readonly processor: number;
  readonly generatorProcessor: number;
  /** What other programs took meanwhile, as a share of one processor. */
  readonly disturbance: number;
}
/** One load of one server; its numbers, a list of the rounds each. */
type Row = { [name: string]: unknown };

interface Asked {
  readonly name: string;
  readonly server: Server;
  readonly load: Load;
  readonly generator: Generator;
}

async function runOnce({ server, load, generator }: Asked): Promise<Run> {
  const pids = [server.pid, generator.pid, Deno.pid];
  const start = performance.now(), before = pids.map(processorSeconds), busy = busySeconds();
  const outcome = await generator.apply(load);
  const seconds = (performance.now() - start) / 1000;
  const [own, other, here] = pids.map((pid, i) => processorSeconds(pid) - before[i]!);
  return {
    ...outcome,
    processor: 1000 * own! / outcome.answered,
    generatorProcessor: 1000 * other! / outcome.answered,
    disturbance: Math.max(0, busySeconds() - busy - own! - other! - here!) / seconds,
  };
}

let repeats = 0;

/** The least disturbed of some attempts. */
async function addRun(rows: Map<string, Row>, asked: Asked): Promise<void> {
  let run = await runOnce(asked);
  for (let attempt = 1; attempt < MOST_ATTEMPTS && repeats < MOST_REPEATS; attempt++) {
    if (run.disturbance <= MOST_DISTURBANCE) break;
    repeats++;
    const next = await runOnce(asked);
    if (next.disturbance < run.disturbance) run = next;
  }
  const { path, clients, rate } = asked.load;
  const key = JSON.stringify([asked.name, path, clients, rate]);
  const row: Row = rows.get(key) ??
    { server: asked.name, path, ...(rate === undefined ? { clients } : { rate }) };
  for (const [field, value] of Object.entries(run)) {
    row[field] = [...(row[field] as unknown[] ?? []), value];
  }
  rows.set(key, row);
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
