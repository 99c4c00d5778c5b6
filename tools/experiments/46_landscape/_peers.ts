/** Other libraries that step CartPole: installed here, started, asked over their stdin, and stopped. */
import { join } from "node:path";
import { linesOf } from "../../common/lines.ts";
import { projectFolder, run, TaskError } from "../../common/task.ts";
import { PythonEnvironment, succeed } from "../python_environment.ts";

const FOLDER = join(projectFolder, ".cache", "peers");
const environment = new PythonEnvironment(
  "peers/python",
  join(import.meta.dirname!, "peers_requirements.txt"),
);

/** PufferLib's package is only read, for one file; its own build would download a graphics library. */
const PUFFER_VERSION = "3.0.0";
const PUFFER_FILE = "pufferlib/ocean/cartpole/cartpole.h";
const PUFFER_SHA256 = "4ca653a419baac138b8b0615531d3775e667f042e4bd0821b52b11f94883e9a0";
const PUFFER = join(FOLDER, "puffer");

/** A running peer; it stops when it is disposed. */
export interface Peer extends AsyncDisposable {
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, number>>;
  /** One line to it, one answer from it. */
  readonly ask: (task: number) => Promise<Answer>;
}

/** Environment steps and the seconds that they took; of a training, whether it ended in time. */
export interface Answer {
  readonly steps: number;
  readonly seconds: number;
  readonly solved?: boolean;
}

/** The version of each Python package asked for, and of PufferLib. */
export function versionsOf(packages: readonly string[]): Record<string, string> {
  const pins = environment.versions();
  const versions = packages.map((name) => [name, pins[name]!]);
  return { ...Object.fromEntries(versions), pufferlib: PUFFER_VERSION };
}

/** Installs the Python packages and builds PufferLib's environment, where that is still to do. */
export async function installPeers(): Promise<void> {
  await environment.install(); // 3 GB
  if (!await isFile(join(PUFFER, "puffer"))) await buildPuffer();
}

async function buildPuffer(): Promise<void> {
  await Deno.mkdir(PUFFER, { recursive: true });
  const source = await Deno.makeTempDir({ dir: PUFFER });
  try {
    // pip unpacks the source and then fails to build it: what it unpacked is all that is wanted.
    await run(environment.python, [
      ...["-m", "pip", "--disable-pip-version-check", "download", "-q"],
      ...["--no-deps", "--no-clean", "--no-build-isolation"],
      ...["--no-binary", "pufferlib", "--dest", source, `pufferlib==${PUFFER_VERSION}`],
    ], { env: { TMPDIR: source } });
    const header = await readHeader(source);
    await Deno.writeFile(join(PUFFER, "cartpole.h"), header);
    await Deno.writeTextFile(join(PUFFER, "raylib.h"), ""); // see _puffer.c
  } finally {
    await Deno.remove(source, { recursive: true });
  }
  const program = join(import.meta.dirname!, "_puffer.c");
  const flags = ["-O2", "-flto"]; // those of its setup.py
  await succeed("cc", [...flags, "-I", PUFFER, program, "-o", join(PUFFER, "puffer"), "-lm"]);
}

async function readHeader(source: string): Promise<Uint8Array<ArrayBuffer>> {
  for (const path of filesUnder(source)) {
    if (!path.endsWith(PUFFER_FILE)) continue;
    const bytes = await Deno.readFile(path);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    if (digest.toHex() === PUFFER_SHA256) return bytes;
    throw new TaskError(`${PUFFER_FILE} of PufferLib ${PUFFER_VERSION} is not the one expected.`);
  }
  throw new TaskError(`pip could not bring the source of PufferLib ${PUFFER_VERSION}.`);
}

function* filesUnder(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesUnder(path);
    else yield path;
  }
}

/** Starts one of the tasks of peers.py, or "PufferLib"; it is ready when this resolves. */
export async function startPeer(name: string): Promise<Peer> {
  const [program, args] = name === "PufferLib"
    ? [join(PUFFER, "puffer"), []]
    : [environment.python, ["-W", "ignore", join(import.meta.dirname!, "peers.py"), name]];
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const lines = linesOf(child.stdout);
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new TaskError(`${name} ended early; see above.`);
    return JSON.parse(value);
  };
  const ready = await next();
  return {
    ready,
    ask: async (task) => {
      await writer.write(new TextEncoder().encode(`${task}\n`));
      return await next();
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await lines.return(undefined);
      await child.status;
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
