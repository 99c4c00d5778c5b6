/** Builds the kernels from their one source: a WebAssembly module and a library for each kind of machine. */
import { basename, extname, join } from "node:path";
import { instantiate } from "lib/backend/host/side_module.ts";
import { sampleDigests } from "lib/backend/host/self_test.ts";
import { projectFolder, run, TaskError } from "../common/task.ts";
import { environmentProgram, findInstaller } from "../setup/_python.ts";
import { readSignatures, writeSignatures } from "./signatures.ts";
import { NATIVE_TARGETS, STRICT, type Target, WASM_FILE, WASM_OPTIONS } from "./targets.ts";

const BACKEND = join(projectFolder, "lib", "backend");
const SOURCE = join(BACKEND, "kernels");
const REQUIREMENTS = join(import.meta.dirname!, "requirements.txt");
const ENVIRONMENT = join(projectFolder, ".cache", "zig");
/** What a native library has once, not for each family of processors. */
const COMMON: readonly string[] = ["processor.c", "threads.c"];

/** Pages of the memory for the sample calls, as many as the module asks for, and where its stack ends. */
const PAGES = 256, STACK_END = 1 << 20;

/** All that is built, by its path in lib/backend. */
export type Built = Readonly<Record<string, Uint8Array>>;

/** Build everything in a temporary folder. */
export async function buildKernels(): Promise<Built> {
  const python = await ensureCompiler();
  const folder = await Deno.makeTempDir();
  const compile = async (args: readonly string[]) => {
    const { success, output } = await run(python, ["-m", "ziglang", "cc", ...args]);
    if (!success) throw new TaskError(`The kernels do not compile:\n${output}`);
    return output;
  };
  try {
    const sources = sourceFiles();
    const built: Record<string, Uint8Array> = {
      "host/kernel_signatures.ts": new TextEncoder().encode(await signaturesOf(sources, compile)),
    };
    const wasm = await buildWasm(sources, folder, compile);
    built[WASM_FILE] = wasm;
    built["host/sample_digests.ts"] = new TextEncoder().encode(await digestsOf(wasm));
    for (const target of NATIVE_TARGETS) {
      console.log(`building ${target.file}`);
      built[target.file] = await buildNative(target, sources, folder, compile);
    }
    return built;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** macOS writes the library's name into it, by default the path of the folder that it is built in. */
const INSTALL_NAME = "-Wl,-install_name,@rpath/gradnotes_kernels.dylib";

/** Windows writes the time into it: the second field after the signature, of 8 bytes, at the header. */
function withoutTime(library: Uint8Array<ArrayBuffer>): Uint8Array {
  const view = new DataView(library.buffer);
  const header = view.getUint32(0x3c, true);
  view.setUint32(header + 8, 0, true);
  return library;
}

type Compile = (args: readonly string[]) => Promise<string>;

/** The Python interpreter that has the pinned compiler, in an environment of its own. */
export async function ensureCompiler(): Promise<string> {
  const python = environmentProgram(ENVIRONMENT, "python");
  if ((await run(python, ["-m", "ziglang", "version"])).success) return python;
  console.log("installing the C compiler (Zig, 100 MB) into .cache/zig");
  const installer = await findInstaller(), signal = new AbortController().signal;
  await installer.create(ENVIRONMENT, signal);
  await installer.install(ENVIRONMENT, signal, REQUIREMENTS);
  return python;
}

/** The kernels' files in their order. */
function sourceFiles(): string[] {
  const names = Array.from(Deno.readDirSync(SOURCE), ({ name }) => name);
  return names.filter((name) => name.endsWith(".c") && !COMMON.includes(name)).sort();
}

async function signaturesOf(sources: readonly string[], compile: Compile): Promise<string> {
  const signatures = [];
  for (const source of sources) {
    const options = ["-target", "wasm32-freestanding", "-msimd128", ...STRICT];
    signatures.push(...readSignatures(await compile([...options, "-E", join(SOURCE, source)])));
  }
  return await formatted(writeSignatures(signatures));
}

/** The file lib/backend/host/sample_digests.ts. */
async function digestsOf(wasm: Uint8Array<ArrayBuffer>): Promise<string> {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const kernels = instantiate(wasm, memory, STACK_END);
  const digests = sampleDigests(kernels, memory.buffer, STACK_END);
  return await formatted(
    "/** What kernels.wasm gives on the sample calls. Written by `deno task kernels`: do not edit. */\n" +
      `export const SAMPLE_DIGESTS: readonly number[] = [${digests}];\n`,
  );
}

/** TypeScript as `deno fmt` writes it. */
async function formatted(code: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ts", "--config", join(projectFolder, "deno.json"), "-"],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

async function buildWasm(
  sources: readonly string[],
  folder: string,
  compile: Compile,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(folder, WASM_FILE), paths = sources.map((source) => join(SOURCE, source));
  await compile([...WASM_OPTIONS, ...STRICT, ...paths, "-o", file]);
  const module = await Deno.readFile(file);
  if (hasData(module)) {
    throw new TaskError("The kernels have a table of constants, which lies nowhere in the module");
  }
  return module;
}

/** Whether a WebAssembly module has a section of data: it would be written over what tfjs has there. */
function hasData(module: Uint8Array): boolean {
  for (let at = 8, size: number; at < module.length; at += size) {
    const section = module[at++];
    size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = module[at++]!;
      size |= (byte & 0x7f) << shift;
      more = byte >= 0x80;
    }
    if (section === DATA_SECTION) return true;
  }
  return false;
}

const DATA_SECTION = 11;

/** Each source is compiled for each family of processors, and all that is linked to one library. */
async function buildNative(
  { file, triple, families }: Target,
  sources: readonly string[],
  folder: string,
  compile: Compile,
): Promise<Uint8Array> {
  const machine = ["-target", triple], objects: string[] = [];
  const compileTo = async (source: string, name: string, options: readonly string[]) => {
    const object = join(folder, `${basename(file)}-${name}-${source}.o`);
    await compile([...machine, ...STRICT, ...options, "-c", join(SOURCE, source), "-o", object]);
    objects.push(object);
  };
  for (const { name, cpu } of families) {
    const options = [`-mcpu=${cpu}`, "-mprefer-vector-width=512", `-DFAMILY=_${name}`];
    for (const source of sources) await compileTo(source, name, options);
  }
  for (const source of COMMON) await compileTo(source, "any", []);
  const library = join(folder, basename(file));
  const name = extname(file) === ".dylib" ? [INSTALL_NAME] : [];
  await compile([...machine, "-shared", "-s", ...name, ...objects, "-o", library]);
  const bytes = await Deno.readFile(library);
  return extname(file) === ".dll" ? withoutTime(bytes) : bytes;
}
