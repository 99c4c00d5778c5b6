/** deno task lab: opens JupyterLab on the notebooks, on this machine only and with a token, until Ctrl-C. */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectFolder, runTask, TaskError } from "../common/task.ts";
import { choosePort, startLab } from "../lab/server.ts";
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

async function main(): Promise<void> {
  const { port, openBrowser } = readArguments();
  await ensureSetUp();
  await signNotebooks();
  const stopped = untilStopped();
  const log = join(projectFolder, ".cache", "lab.log");
  const server = startLab(projectFolder, log, { port: choosePort(port), openBrowser });
  try {
    await Promise.race([server.ready, stopped]);
    console.log(`JupyterLab: ${server.address}/lab?token=${server.token}`);
    console.log("Ctrl-C stops it and all notebooks.");
    await Promise.race([server.ended, stopped]);
  } finally {
    await server.stop();
  }
  console.log("\nJupyterLab has stopped.");
  Deno.exit(); // the signal listeners would keep this process alive
}

function readArguments(): { port: string | undefined; openBrowser: boolean } {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string" }, "no-browser": { type: "boolean" } },
    });
    return { port: values.port, openBrowser: hasScreen() && values["no-browser"] !== true };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError(`deno task lab knows --port NUMBER and --no-browser only (${reason}).`);
  }
}

await runTask(main);
