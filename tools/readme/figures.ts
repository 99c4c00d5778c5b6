/** The figures of the READMEs, read from the project's data: none of them is typed. */

import { join } from "node:path";
import { median } from "lib/stats/mod.ts";

/** Seconds, steps a second, ratios and counts. */
export interface Figures {
  /** Seconds of PPO on CartPole until the mean return is 475. */
  readonly ppo: {
    readonly ours: number;
    readonly oursWithTheirSettings: number;
    readonly cleanRl: number;
    readonly keras: number;
    readonly oursBesideRejax: number;
    readonly rejax: number;
    readonly rejaxCompilation: number;
  };
  /** Steps of CartPole a second, by library. */
  readonly oneEnvironment: Readonly<Record<string, number>>;
  readonly manyEnvironments: Readonly<Record<string, number>>;
  /** Training, of the table in `lib/backend/README.md`. */
  readonly training: {
    readonly workloads: number;
    /** Workloads that stock tfjs cannot train. */
    readonly failures: number;
    /** Smallest and largest: how many times faster than stock tfjs. */
    readonly timesStock: readonly [number, number];
    /** Smallest and largest share of PyTorch's time, on one thread. */
    readonly shareOfPyTorch: readonly [number, number];
  };
  /** The loss of a GPT, trained here and by PyTorch: points that are compared, and the largest difference. */
  readonly losses: { readonly points: number; readonly difference: number };
  /** Claims of the source notes, by verdict. */
  readonly claims: Readonly<Record<string, number>>;
  /** Files of reference values in `tests/golden`. */
  readonly references: number;
}

/** Reads all figures of the project at `root`. */
export function readFigures(root: string): Figures {
  const measured = (name: string) => readJson(root, `data/measured/${name}.json`).values;
  const ppo = measured("44_ppo"), peers = measured("46_landscape_peers");
  const environments = measured("46_environments");
  const together = environments["PPO, seconds to 475"];
  const epochs = median(peers["Keras: steps to 475"]) / 4000;
  return {
    ppo: {
      ours: ppo["ours: seconds to 475"],
      oursWithTheirSettings: ppo["CleanRL's: seconds to 475"],
      cleanRl: median(peers["CleanRL: seconds to 475"]),
      keras: epochs * median(peers["Keras: seconds an epoch of 4000 steps"]),
      oursBesideRejax: median(together.Gradnotes),
      rejax: median(together.rejax),
      rejaxCompilation: environments["PPO, seconds of compilation"].rejax,
    },
    oneEnvironment: mediansOf(environments["steps a second, 1 environment"]),
    manyEnvironments: mediansOf(environments["steps a second, 1,024 environments"]),
    training: readTraining(Deno.readTextFileSync(join(root, "lib/backend/README.md"))),
    losses: compareLosses(measured("20_transformer")),
    claims: countClaims(readJson(root, "data/notes/items.json")),
    references: [...Deno.readDirSync(join(root, "tests/golden"))]
      .filter(({ name }) => /_[a-z]\.json$/.test(name)).length,
  };
}

// deno-lint-ignore no-explicit-any
function readJson(root: string, file: string): any {
  return JSON.parse(Deno.readTextFileSync(join(root, file)));
}

function mediansOf(runs: Readonly<Record<string, number[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(runs).map(([name, values]) => [name, median(values)]));
}

/** The workloads of the table "ms per step" that train a network; products of matrices alone do not. */
function readTraining(markdown: string): Figures["training"] {
  const lines = markdown.split("\n");
  const head = lines.findIndex((line) => line.startsWith("| ms per step"));
  const cellsOf = (line: string) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const columns = cellsOf(lines[head] ?? "");
  const end = lines.findIndex((line, index) => index > head && !line.startsWith("|"));
  const rows = lines.slice(head + 2, end).map(cellsOf).filter(([name]) =>
    !name!.startsWith("matMul")
  );
  const column = (name: string) => rows.map((row) => Number(row[columns.indexOf(name)])); // NaN: fails
  const native = column("native"), stock = column("stock");
  const pyTorch = column("PyTorch, 1 thread");
  const times = stock.map((time, row) => time / native[row]!).filter(Number.isFinite);
  const shares = native.map((time, row) => time / pyTorch[row]!);
  return {
    workloads: rows.length,
    failures: stock.filter(Number.isNaN).length,
    timesStock: [Math.min(...times), Math.max(...times)],
    shareOfPyTorch: [Math.min(...shares), Math.max(...shares)],
  };
}

function compareLosses(values: Readonly<Record<string, number>>): Figures["losses"] {
  const differences = Object.entries(values).filter(([name]) => name.startsWith("lib, ")).map((
    [name, loss],
  ) => Math.abs(loss - values[name.replace("lib", "PyTorch")]!));
  return { points: differences.length, difference: Math.max(...differences) };
}

/** Words that claim nothing are no claims. */
const NO_CLAIM = ["named", "picture lost", "out of scope"];

function countClaims(items: readonly { readonly verdict: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of items) {
    if (!NO_CLAIM.includes(verdict)) counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}
