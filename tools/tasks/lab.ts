/** deno task lab: opens JupyterLab on the notebooks, on this machine only and with a token, until Ctrl-C. */

import { join } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { availableMemory, MEMORY_FOR_TYPES } from "../lab/memory.ts";
import { choosePort, firstPage, startLab } from "../lab/server.ts";
import { writeWelcome } from "../lab/welcome.ts";
import { ensureSetUp, signNotebooks } from "../setup/environment.ts";

/** Whether a browser could be shown. */
function hasScreen(): boolean {
  if (Deno.build.os !== "linux") return Deno.env.get("SSH_CONNECTION") === undefined;
  return ["DISPLAY", "WAYLAND_DISPLAY"].some((name) => (Deno.env.get(name) ?? "") !== "");
}

/** Fulfilled at Ctrl-C, at the end of the terminal, or when someone ends this process. */
function untilStopped(): Promise<void> {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of signals) Deno.addSignalListener(signal, () => resolve());
  return promise;
}

/** Whether there is memory for types in the cells; says so where there is not. */
function hasMemoryForTypes(): boolean {
  const available = availableMemory();
  if (available >= MEMORY_FOR_TYPES) return true;
  const [free, needed] = [available, MEMORY_FOR_TYPES].map((bytes) => (bytes / 1e9).toFixed(1));
  console.log(
    `Cells have no types and no completion: ${free} GB of memory are free, not ${needed}.`,
  );
  return false;
}

async function main(): Promise<void> {
  const { flags } = readCommandLine(
    "deno task lab [--port NUMBER] [--no-browser] [--no-types]",
    { flags: { port: "string", "no-browser": "boolean", "no-types": "boolean" }, mostNames: 0 },
  );
  const openBrowser = hasScreen() && flags["no-browser"] !== true;
  const wanted = flags.port === undefined ? undefined : choosePort(flags.port);
  await ensureSetUp();
  await signNotebooks();
  await writeWelcome(projectFolder);
  const types = flags["no-types"] !== true && hasMemoryForTypes();
  const stopped = untilStopped();
  const log = join(projectFolder, ".cache", "lab.log");
  console.log("JupyterLab is starting ...");
  const server = startLab(projectFolder, log, {
    port: wanted ?? choosePort(),
    openBrowser,
    types,
  });
  try {
    await Promise.race([server.ready, stopped]);
    console.log(`JupyterLab: ${server.address}/${firstPage(projectFolder)}?token=${server.token}`);
    console.log("Ctrl-C stops it and all notebooks.");
    await Promise.race([server.ended, stopped]);
  } finally {
    await server.stop();
  }
  console.log("\nJupyterLab has stopped.");
  Deno.exit(); // the signal listeners would keep this process alive
}

await runTask(main);
