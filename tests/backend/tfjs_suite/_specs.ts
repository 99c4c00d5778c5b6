/**
 * Runs the bundled tests on one backend in this process and writes the results as JSON:
 * `_specs.ts BUNDLE_URL BACKEND FILTER RESULTS_FILE`, started by run.ts.
 */
import { createRequire } from "node:module";
import jasmineRequire from "npm:jasmine-core@5.9.0";
import type { SuiteBundle } from "./_bundle.ts";

/** Where the tests run: tfjs's wasm backend as it ships, with our kernels in two builds, or plain JavaScript. */
export type SuiteBackend = "stock" | "ours" | "native" | "cpu";

/** How one test ended. */
export interface SpecResult {
  /** Name of the test file, such as "ops/tanh_test". */
  readonly file: string;
  /** Full name of the test, without the backend. */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly message?: string;
}

/** The part of Jasmine that is used here. */
interface Jasmine {
  readonly jasmine: { getEnv(): JasmineEnvironment };
  describe(name: string, declare: () => void): unknown;
  beforeAll(action: () => void): void;
}
interface JasmineEnvironment {
  configure(options: Record<string, unknown>): void;
  addReporter(reporter: Record<string, (result: JasmineResult) => void>): void;
  execute(): Promise<Pick<JasmineResult, "failedExpectations">>;
}
interface JasmineResult {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

const SEPARATOR = " :: ";

/** Lets the bundle find what Node gives a CommonJS module, and Jasmine's functions as globals. */
function setGlobals(api: Jasmine): void {
  const nodeRequire = createRequire(import.meta.url);
  const require = (name: string) =>
    name.startsWith("jasmine-core/") ? { core: () => api.jasmine } : nodeRequire(name);
  require.resolve = nodeRequire.resolve;
  Object.assign(globalThis, api, { require, __dirname: import.meta.dirname });
}

/** tfjs starts its wasm backend afresh for each suite, from this copy of the binary. */
function serveWasmBinary({ setWasmPaths, wasmBinary }: SuiteBundle): void {
  const url = URL.createObjectURL(new Blob([wasmBinary], { type: "application/wasm" }));
  const files = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"];
  files.push("tfjs-backend-wasm-threaded-simd.wasm");
  setWasmPaths(Object.fromEntries(files.map((file) => [file, url])), true);
}

/** Lets the native kernels compute, on two threads. */
function takeNativeKernels({ openNativeKernels, sideModule }: SuiteBundle): void {
  const module = sideModule(), choice = openNativeKernels(module, false);
  if ("refusal" in choice) throw new Error(`There are no native kernels: ${choice.refusal}`);
  choice.setThreads(2);
  module.kernels = choice.kernels;
}

/** Declares the specs of all files that match; each top suite carries the name of its file. */
async function declareSpecs({ files }: SuiteBundle, api: Jasmine, options: {
  readonly filter: string;
  /** Runs before the specs of each suite. */
  readonly before: () => void;
}): Promise<void> {
  const { beforeAll, describe } = api;
  let currentFile = "";
  let depth = 0;
  const describeInFile = (name: string, declare: () => void) => {
    depth++;
    describe(depth === 1 ? currentFile + SEPARATOR + name : name, () => {
      declare();
      beforeAll(options.before); // after the beforeAll in which tfjs-core starts a new backend
    });
    depth--;
  };
  Object.assign(globalThis, { describe: describeInFile });
  for (const [file, load] of Object.entries(files)) {
    if (!file.includes(options.filter)) continue;
    currentFile = file;
    await load();
  }
}

/** Runs the declared specs in their order. */
async function runSpecs(environment: JasmineEnvironment, suffix: string): Promise<SpecResult[]> {
  const results: SpecResult[] = [];
  const seen = new Map<string, number>();
  const add = (result: JasmineResult, status: SpecResult["status"]) => {
    const count = (seen.get(result.fullName) ?? 0) + 1;
    seen.set(result.fullName, count);
    const [file = "", ...rest] = result.fullName.split(SEPARATOR);
    const again = count > 1 ? ` (${count})` : ""; // tfjs-core gives some names twice
    const name = rest.join(SEPARATOR).replaceAll(suffix, "") + again;
    const message = result.failedExpectations[0]?.message;
    results.push({ file, name, status, ...(message === undefined ? {} : { message }) });
  };
  environment.configure({ random: false });
  environment.addReporter({
    specDone: (spec) => {
      const ran = spec.status === "passed" || spec.status === "failed";
      add(spec, ran ? spec.status as "passed" | "failed" : "skipped");
    },
    suiteDone: (suite) => suite.failedExpectations.length > 0 && add(suite, "failed"),
  });
  const { failedExpectations } = await environment.execute();
  if (failedExpectations.length > 0) {
    add({ fullName: `${SEPARATOR}outside of the tests`, status: "", failedExpectations }, "failed");
  }
  return results;
}

if (import.meta.main) {
  const [bundleUrl, backend, filter, resultsFile] = Deno.args as [
    ...[string, SuiteBackend, string, string],
  ];
  const api = (jasmineRequire as unknown as { noGlobals(): Jasmine }).noGlobals();
  setGlobals(api);
  const bundle: SuiteBundle = await import(bundleUrl);
  serveWasmBinary(bundle);
  const backendName = backend === "cpu" ? "cpu" : "wasm";
  bundle.setTestEnvs([{ name: backendName, backendName, isDataSync: true, flags: {} }]);
  await declareSpecs(bundle, api, {
    filter,
    before() {
      if (bundle.tf.getBackend() !== "wasm" || backend === "stock") return;
      if (backend === "native") takeNativeKernels(bundle);
      bundle.installKernels();
    },
  });
  const results = await runSpecs(api.jasmine.getEnv(), ` ${backendName} {}`);
  await Deno.writeTextFile(resultsFile, JSON.stringify(results));
  Deno.exit(0); // jasmine leaves timers behind
}
