/** The lab task: its port, its token, and that nothing of it is left when it ends. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { projectFolder, run, TaskError } from "../../tools/common/task.ts";
import { availableMemory, MEMORY_FOR_TYPES } from "../../tools/lab/memory.ts";
import { choosePort } from "../../tools/lab/server.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const windows = Deno.build.os === "windows";

Deno.test({
  name:
    "a busy port is named; without a wish the next free one is taken (needs deno task test --programs)",
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
async function startLabTask(...flags: string[]) {
  const task = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      join(projectFolder, "tools", "tasks", "lab.ts"),
      "--no-browser",
      ...flags,
    ],
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
    name:
      `the lab asks for its token; ${signal} stops all that it started (needs deno task test --programs)`,
    ignore: !mayRun || windows,
    fn: async () => {
      await ensureSetUp();
      const { task, reader, address, token } = await startLabTask();
      const refused = await fetch(`${address}/api/kernels`);
      await refused.body?.cancel();
      assert.equal(refused.status, 403);
      const made = await fetch(`${address}/api/kernels`, {
        method: "POST",
        headers: { Authorization: `token ${token}` },
        body: JSON.stringify({ name: "deno" }),
      });
      const kernel = `kernel-${(await made.json()).id}.json`;
      // A machine with little memory starts it without.
      const hasTypes = availableMemory() >= MEMORY_FOR_TYPES;
      const socket = hasTypes ? await openLanguageServer(address, token) : undefined;
      const started = await descendants(task.pid);
      const programs = started.map(({ command }) => command).join("\n");
      const server = socket === undefined ? [] : ["language_server.ts", " lsp "];
      for (const program of [kernel, ...server]) {
        assert.ok(programs.includes(program), `${program} is not among ${programs}`);
      }

      task.kill(signal);
      while (!(await reader.read()).done);
      assert.equal((await task.status).code, signal === "SIGINT" ? 0 : 137);
      await eventually(async () => !(await answers(address)));
      socket?.close();
      const ids = new Set(started.map(({ id }) => id));
      await eventually(async () => !(await processes()).some(({ id }) => ids.has(id)));
    },
  });
}

Deno.test({
  name: "--no-types leaves the language server out (needs deno task test --programs)",
  ignore: !mayRun || windows,
  fn: async () => {
    await ensureSetUp();
    const { task, reader, address, token } = await startLabTask("--no-types");
    const status = await fetch(`${address}/lsp/status?token=${token}`);
    assert.deepEqual(Object.keys((await status.json()).sessions), []);
    task.kill("SIGINT");
    while (!(await reader.read()).done);
    await task.status;
  },
});

async function answers(address: string): Promise<boolean> {
  try {
    await (await fetch(`${address}/api`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Waits for a condition; fails after a minute. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`not after a minute: ${condition}`);
}

/** Opens the connection that a page has to the language server, and waits for its first answer. */
async function openLanguageServer(address: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace("http", "ws")}/lsp/ws/deno?token=${token}`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onopen = () => {
    const params = { processId: null, rootUri: null, capabilities: {} };
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }));
  };
  socket.onmessage = () => resolve();
  socket.onerror = (event) => reject(new Error(String((event as ErrorEvent).message)));
  await promise;
  return socket;
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes that run; a zombie has ended. */
async function processes(): Promise<Process[]> {
  const lines = Deno.build.os === "linux"
    ? processesOfLinux()
    : (await run("ps", ["-ww", "-eo", "pid=,ppid=,stat=,args="])).output.split("\n");
  return lines.flatMap((line) => {
    const [, id, parent, state, command] = /^ *(\d+) +(\d+) +(\S+) +(.*)$/s.exec(line) ?? [];
    if (state === undefined || state.startsWith("Z")) return [];
    return [{ id: Number(id), parent: Number(parent), command: command! }];
  });
}

/** The lines that ps would print, where it may be missing. */
function processesOfLinux(): string[] {
  const ids = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name));
  return ids.map(({ name }) => {
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      return `${name} ${parent} ${state} ${command}`;
    } catch {
      return ""; // it ended meanwhile
    }
  });
}

/** What a process started, and what that started. */
async function descendants(root: number): Promise<Process[]> {
  const all = await processes();
  const below = (id: number): Process[] =>
    all.filter(({ parent }) => parent === id).flatMap((child) => [child, ...below(child.id)]);
  return below(root);
}
