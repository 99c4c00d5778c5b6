/** Makes the Deno Jupyter kernel deliver every output and survive the Stop button. */
import { kernelHost } from "../platform.ts";
import { announceInterrupt } from "./_interrupt.ts";
import { OutputQueue } from "./_output_queue.ts";
import { makeTensorsReadable, presentResult } from "./_result.ts";
import type { DisplaySink } from "./sink.ts";
import { type ErrorClass, showReadersFrames } from "./_stack.ts";

type BroadcastResult = (executionCount: number, result: unknown) => Promise<void>;
type ConsoleMethod = "log" | "info" | "debug" | "warn" | "error" | "table" | "dir";

/** The parts of the kernel that are used here; tests hand in fakes. */
export interface Kernel {
  /** Queues one message to the front end; returns before it is sent. */
  broadcast(type: string, content: unknown): unknown;
  /** The kernel's internal object whose `broadcastResult` ends every successful cell. */
  readonly internals: { broadcastResult?: BroadcastResult };
  readonly console: Record<ConsoleMethod, (...values: unknown[]) => void>;
  addSignalListener(signal: "SIGINT", listener: () => void): void;
  readonly queue: OutputQueue;
  readonly errorClass: ErrorClass;
}

const CONSOLE_METHODS: readonly ConsoleMethod[] = [
  "log",
  "info",
  "debug",
  "warn",
  "error",
  "table",
  "dir",
];

/** The kernel that runs this code, or null outside a notebook. */
export function findKernel(host: unknown = kernelHost()): Kernel | null {
  // deno-lint-ignore no-explicit-any -- Deno's types do not name the kernel's internals
  const deno = host as any;
  let jupyter;
  try {
    jupyter = deno.jupyter;
  } catch { // outside the kernel this getter throws
    return null;
  }
  if (typeof jupyter?.broadcast !== "function") return null;
  return {
    broadcast: jupyter.broadcast,
    internals: deno[deno.internal]?.jupyter ?? {},
    console: console as unknown as Kernel["console"],
    addSignalListener: (signal, listener) => deno.addSignalListener(signal, listener),
    queue: new OutputQueue(),
    errorClass: Error as unknown as ErrorClass,
  };
}

/** Installs the remedies in the kernel and returns the sink that displays through it. */
export function connectKernel(kernel: Kernel): DisplaySink {
  countConsoleLines(kernel);
  endCellsWithEmptyQueue(kernel);
  showReadersFrames(kernel.errorClass);
  try {
    kernel.addSignalListener("SIGINT", announceInterrupt);
  } catch {
    // A platform without this signal keeps the kernel's own Stop.
  }
  return {
    replacesInPlace: true,
    display(bundle, { id, update = false }) {
      kernel.queue.add(JSON.stringify(bundle).length);
      kernel.broadcast(update ? "update_display_data" : "display_data", {
        data: bundle,
        metadata: {},
        transient: id === undefined ? {} : { display_id: id },
      });
    },
    print: (line) => kernel.console.log(line),
  };
}

function countConsoleLines({ console, queue }: Kernel): void {
  for (const method of CONSOLE_METHODS) {
    const original = console[method].bind(console);
    console[method] = (...values) => {
      queue.add(0);
      makeTensorsReadable(values);
      original(...values);
    };
  }
}

/** The kernel says "idle" without waiting for its queue, and clients drop what comes later. */
function endCellsWithEmptyQueue({ internals, queue }: Kernel): void {
  const original = internals.broadcastResult;
  if (original === undefined) return;
  internals.broadcastResult = async (executionCount, result) => {
    queue.add(0);
    await original(executionCount, presentResult(result));
    await queue.drained();
  };
}
