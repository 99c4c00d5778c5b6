/**
 * Bundles tfjs-core's own test files with the project's backend into one module. Deno cannot import
 * them from the npm package as they are (their imports have no extensions), and in a bundle the
 * tests, tfjs and the project's kernels share one tfjs-core.
 */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import testFileList from "npm:@tensorflow/tfjs-core@4.22.0/dist/tests.js" with { type: "text" };
import type * as tf from "@tensorflow/tfjs";
import type { NativeChoice } from "lib/backend/host/native.ts";
import type { SideModule } from "lib/backend/host/side_module.ts";

/** What the bundle exports. */
export interface SuiteBundle {
  readonly tf: typeof tf;
  installKernels(): void;
  /** As setUpBackend does: the heap of the running backend is another for each suite. */
  sideModule(): SideModule;
  openNativeKernels(module: SideModule, untested: boolean): NativeChoice;
  setWasmPaths(paths: Record<string, string>, usePlatformFetch: boolean): void;
  /** The binary of tfjs's wasm backend. */
  readonly wasmBinary: Uint8Array<ArrayBuffer>;
  setTestEnvs(environments: readonly TestEnvironment[]): void;
  /** Loads a test file, which declares its specs. */
  readonly files: Readonly<Record<string, () => Promise<unknown>>>;
}

/** Where tfjs-core's tests run, as its jasmine_util wants it. */
export interface TestEnvironment {
  readonly name: string;
  readonly backendName: string;
  readonly isDataSync: boolean;
  readonly flags: Readonly<Record<string, unknown>>;
}

const CORE = "npm:@tensorflow/tfjs-core@4.22.0/dist";
const BACKEND_WASM = "npm:@tensorflow/tfjs-backend-wasm@4.22.0";

/**
 * The files that run kernels: operations, optimizers and the engine. The others test the browser,
 * file formats and helper functions, which no kernel changes.
 */
const RUNS_KERNELS =
  /^(ops|optimizers)\/|^(buffer|debug_mode|engine|globals|gradients|profiler|tape|tensor|variable)_test$/;

/** Names of the test files, such as "ops/tanh_test", in the order of tfjs-core. */
export function testFiles(): string[] {
  const all = [...testFileList.matchAll(/^import '\.\/(.+)';$/gm)].map(([, file]) => file!);
  return all.filter((file) => RUNS_KERNELS.test(file));
}

/** Writes the bundle into a folder and returns its URL. */
export async function bundleSuite(folder: string): Promise<string> {
  const entry = join(folder, "entry.js");
  // as deep as lib/backend/host, so that the bundle finds the native libraries as its module would
  const bundle = join(folder, "host", "bundle.js");
  const libraries = fileURLToPath(import.meta.resolve("lib/backend/native"));
  await Deno.symlink(libraries, join(folder, "native"));
  const project = fileURLToPath(import.meta.resolve("../../../deno.json"));
  await Deno.writeTextFile(entry, entrySource());
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--config", project, "--platform", "deno"],
      // jasmine_util asks for Jasmine at run time, and gets the instance that runs the specs.
      ...["--external", "jasmine-core/*", "--output", bundle, entry],
    ],
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) {
    throw new Error(`Cannot bundle tfjs-core's tests:\n${new TextDecoder().decode(stderr)}`);
  }
  return pathToFileURL(bundle).href;
}

/** A module that exports a SuiteBundle. */
function entrySource(): string {
  const library = (file: string) => JSON.stringify(import.meta.resolve(`lib/backend/${file}`));
  const files = testFiles().map((file) => `  "${file}": () => import("${CORE}/${file}.js"),\n`);
  return [
    `export * as tf from "@tensorflow/tfjs";`,
    `export { installKernels } from ${library("_install_kernels.ts")};`,
    `export { openNativeKernels } from ${library("host/native.ts")};`,
    `export { sideModule } from ${library("host/side_module.ts")};`,
    `export { setWasmPaths } from "${BACKEND_WASM}";`,
    `export { default as wasmBinary }`,
    `  from "${BACKEND_WASM}/dist/tfjs-backend-wasm-simd.wasm" with { type: "bytes" };`,
    `export { setTestEnvs } from "${CORE}/jasmine_util.js";`,
    `export const files = {\n${files.join("")}};\n`,
  ].join("\n");
}
