/**
 * Prints one table of training speed, in milliseconds a step (medians): our kernels, stock tfjs,
 * jax-js and PyTorch, which take turns in one run.
 *
 *     deno run -A tests/bench/table.ts [--python PYTHON] [--peers FILE] [--jax] [--only NAME]
 *                                      [--rounds 3] [--seconds 0.4]
 *
 * `--python` names an interpreter that has PyTorch, which then takes its turns with one and two
 * threads; where there is none, `--peers` reads figures that `peers/workloads.py > FILE` wrote
 * elsewhere. `--jax` adds jax-js, whose convolutions take minutes. `--only` takes the workloads whose name holds NAME.
 */
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "lib/stats/mod.ts";
import { Contestant } from "./_contestant.ts";
import { workloads } from "./workloads.ts";

/** Median milliseconds of one contestant by workload; undefined where it fails. */
type Column = ReadonlyMap<string, number | undefined>;

const OURS = "native", OURS_2 = "native, 2 threads", STOCK = "stock", TORCH = "PyTorch, 1 thread";

const file = (path: string) => fileURLToPath(import.meta.resolve(path));

const JAX = file("./peers/jax/measure.ts");

/** Whether jax-js is there or can be fetched, in the version of its own deno.json. */
async function hasJax(): Promise<boolean> {
  const args = ["install", "--entrypoint", JAX];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args,
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

async function startContestants(
  python: string | undefined,
  withJax: boolean,
): Promise<Contestant[]> {
  const deno = (side: string) => ["run", "-A", file("./_measure.ts"), side];
  const contestants = [
    new Contestant(OURS, Deno.execPath(), deno("native")),
    new Contestant(OURS_2, Deno.execPath(), deno("native2")),
    new Contestant("wasm", Deno.execPath(), deno("wasm")),
    new Contestant("wasm, plain ops", Deno.execPath(), deno("plain")),
    new Contestant(STOCK, Deno.execPath(), deno("stock")),
  ];
  if (withJax && !await hasJax()) {
    console.log("jax-js is left out: npm:@jax-js/jax cannot be loaded\n");
  } else if (withJax) {
    const jax = (threads: string) => ["run", "-A", JAX, threads];
    contestants.push(new Contestant("jax-js, 1 thread", Deno.execPath(), jax("1")));
    contestants.push(new Contestant("jax-js, all cores", Deno.execPath(), jax("all")));
  }
  if (python !== undefined) {
    const torch = (threads: string) => [file("./peers/workloads.py"), "--serve", threads];
    contestants.push(new Contestant(TORCH, python, torch("1")));
    contestants.push(new Contestant("PyTorch, 2 threads", python, torch("2")));
  }
  return contestants;
}

/** Measures round after round, in each round everyone on one workload before the next. */
async function measureAll(
  contestants: readonly Contestant[],
  options: { readonly names: readonly string[]; readonly rounds: number; readonly seconds: number },
): Promise<Map<string, Column>> {
  for (let round = 0; round < options.rounds; round++) {
    for (const name of options.names) {
      for (const contestant of contestants) await contestant.measure(name, options.seconds);
    }
  }
  const [ours] = contestants;
  for (const contestant of contestants) {
    for (const name of options.names) contestant.compareLosses(name, ours!);
  }
  return new Map(contestants.map((contestant) => {
    const column = options.names.map((name) => {
      const all = contestant.milliseconds(name);
      return [name, all.length === 0 ? undefined : median(all)] as const;
    });
    return [contestant.name, new Map(column)];
  }));
}

/** Columns of figures that were measured elsewhere. */
async function readPeers(file: string): Promise<Map<string, Column>> {
  const columns: Record<string, Record<string, number>> = JSON.parse(await Deno.readTextFile(file));
  return new Map(
    Object.entries(columns).map(([name, column]) => [name, new Map(Object.entries(column))]),
  );
}

/** The table in Markdown. */
function toMarkdown(columns: ReadonlyMap<string, Column>, names: readonly string[]): string {
  const ratio = (name: string, peer: string) => {
    const a = columns.get(OURS)?.get(name), b = columns.get(peer)?.get(name);
    return a === undefined || b === undefined ? "" : (a / b).toFixed(2);
  };
  const head = ["ms a step", ...columns.keys(), "native / stock", `native / ${TORCH}`];
  const rows = names.map((name) => [
    name,
    ...[...columns.values()].map((column) =>
      column.has(name) ? column.get(name)?.toPrecision(3) ?? "fails" : ""
    ),
    ...[ratio(name, STOCK), ratio(name, TORCH)],
  ]);
  const rule = head.map((_, i) => i === 0 ? "---" : "---:");
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      python: { type: "string" },
      peers: { type: "string" },
      jax: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "0.4" },
    },
  });
  const names = [...workloads.keys()].filter((name) => name.includes(values.only));
  const contestants = await startContestants(values.python, values.jax);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const columns = await measureAll(contestants, { names, rounds, seconds });
  await Promise.all(contestants.map((contestant) => contestant.stop()));
  if (values.peers !== undefined) {
    for (const [name, column] of await readPeers(values.peers)) columns.set(name, column);
  }
  console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "unknown"}\n`);
  console.log(toMarkdown(columns, names));
  for (const contestant of contestants) {
    for (const name of names) {
      const error = contestant.error(name);
      if (error !== undefined) console.log(`\n${name} fails on ${contestant.name}: ${error}`);
    }
  }
}

if (import.meta.main) await main();
