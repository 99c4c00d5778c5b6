/** The worker of a page that runs cells: it has no screen, so that figures do not depend on one. */

import { announceInterrupt } from "lib/notebook/_interrupt.ts";
import { chosenValues } from "lib/notebook/_chosen.ts";
import { setDisplaySink } from "lib/notebook/mod.ts";
import { CellOutputs } from "./cell_outputs.ts";
import type { CellProgram } from "./cell_program.ts";
import { useKernelMath } from "./kernel_math.ts";
import type { Report, Request } from "./messages.ts";
import { PageKernel } from "./page_kernel.ts";

/** Outputs are sent at most ten times a second. */
const SEND_MS = 100;

// kept here: a cell may declare these names
const post = postMessage.bind(globalThis), now = performance.now.bind(performance);
const send = (report: Report) => post(report);

let sentAt = -Infinity;
const outputs = new CellOutputs((cell) => {
  if (now() - sentAt < SEND_MS) return;
  sentAt = now();
  send({ type: "outputs", cell, outputs: outputs.of(cell) });
});
outputs.redirectConsole();
useKernelMath();
setDisplaySink(outputs.sink);
const kernel = new PageKernel(outputs, new URL("./", import.meta.url));

/** Fails the cell that runs, where a promise that it does not wait for fails. */
let failCell: (error: unknown) => void = () => {};

async function run(cell: string, program: CellProgram): Promise<void> {
  const failed = new Promise<unknown>((resolve) => failCell = resolve);
  const failure = await Promise.race([
    kernel.run(cell, program),
    failed.then((error) => kernel.describe(error)),
  ]);
  send({ type: "end", cell, outputs: outputs.of(cell), ...(failure && { failure }) });
}

let running = Promise.resolve();
addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "interrupt") return announceInterrupt();
  if (data.type === "choose") return void chosenValues.set(data.name, data.value);
  running = running.then(() => run(data.cell, data.program));
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  failCell(event.reason);
});
send({ type: "ready" });
