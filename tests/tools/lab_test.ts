/** The lab task: its port, its token, and that nothing of it is left when it ends. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder, run, TaskError } from "../../tools/common/task.ts";
import { choosePort } from "../../tools/lab/server.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const windows = Deno.build.os === "windows";

Deno.test({
  name: "a busy port is named; without a wish the next free one is taken (needs deno task test)",
  ignore: !mayRun,
  fn: () => {
    using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = String(busy.addr.port);
    assert.throws(
      () => choosePort(port),
      new TaskError(
        `Port ${port} is busy: name another one, or leave --port out and a free one is chosen.`,
      ),
    );
    assert.throws(() => choosePort("http"), /whole number from 1 to 65535, not "http"/);
    const first = choosePort();
    using _listener = Deno.listen({ hostname: "127.0.0.1", port: first });
    assert.ok(choosePort() > first);
  },
});

/** Starts the lab task; returns it and the address and token that it printed. */
async function startLabTask() {
  const task = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", join(projectFolder, "tools", "tasks", "lab.ts"), "--no-browser"],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = task.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  while (!printed.includes("Ctrl-C")) {
    const { done, value } = await reader.read();
    assert.ok(!done, `the lab ended: ${printed}`);
    printed += value;
  }
  const [, address, token] = printed.match(/JupyterLab: (http:\/\/127.0.0.1:\d+).*token=(\w+)/)!;
  return { task, reader, address: address!, token: token! };
}

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  Deno.test({
    name: `the lab asks for its token; ${signal} stops server and kernels (needs deno task test)`,
    ignore: !mayRun || windows,
    fn: async () => {
      await ensureSetUp();
      const { task, reader, address, token } = await startLabTask();
      const refused = await fetch(`${address}/api/kernels`);
      await refused.body?.cancel();
      assert.equal(refused.status, 403);
      const started = await fetch(`${address}/api/kernels`, {
        method: "POST",
        headers: { Authorization: `token ${token}` },
        body: JSON.stringify({ name: "deno" }),
      });
      const kernel = `kernel-${(await started.json()).id}.json`;
      assert.ok((await processes()).includes(kernel));

      task.kill(signal);
      while (!(await reader.read()).done);
      assert.equal((await task.status).code, signal === "SIGINT" ? 0 : 137);
      await eventually(async () => !(await processes()).includes(kernel));
      await eventually(async () => !(await answers(address)));
    },
  });
}

async function answers(address: string): Promise<boolean> {
  try {
    await (await fetch(`${address}/api`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Waits for a condition; fails after 20 seconds. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`not after 20 s: ${condition}`);
}

/** The command lines of all processes. */
async function processes(): Promise<string> {
  if (Deno.build.os !== "linux") return (await run("ps", ["-eo", "args"])).output;
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).map(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`);
    } catch {
      return ""; // it ended meanwhile
    }
  }).join("\n");
}
