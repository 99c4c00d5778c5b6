/** Sweeps on a Dask cluster of two hosts, each with its own checkout of the project. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { ensureDask } from "../../tools/sweep/dask_engine.ts";
import { Checkout, computedAlone, ended } from "../programs/_checkout.ts";
import { Network } from "./_network.ts";
import { Folder, Service, serviceTest, waitFor } from "./_services.ts";

const PORT = 8786;

/** The project on this machine, and a scheduler with two workers on others. */
class Cluster implements AsyncDisposable {
  readonly folder = new Folder();
  readonly checkout = Checkout.create();
  readonly #stack = new AsyncDisposableStack();

  private constructor(readonly python: string, readonly network: Network) {}

  /** Starts it; `nodes` are the checkouts of its hosts. */
  static async start(nodes: (checkout: Checkout) => readonly Checkout[]): Promise<Cluster> {
    const cluster = new Cluster(await ensureDask(), await Network.create(2));
    const { folder, checkout, network, python } = cluster;
    cluster.#stack.use(folder);
    cluster.#stack.use(checkout);
    cluster.#stack.use(network);
    Deno.mkdirSync(checkout.path(".cache"));
    Deno.symlinkSync(dirname(dirname(python)), checkout.path(".cache", "dask"));
    Deno.mkdirSync(folder.file("bin"));
    Deno.symlinkSync(Deno.execPath(), folder.file("bin", "deno"));
    Deno.mkdirSync(folder.file("project")); // on each host, its own checkout is mounted here
    await cluster.#startScheduler();
    for (const [i, node] of nodes(checkout).entries()) {
      cluster.#stack.use(node);
      cluster.workers.push(cluster.#stack.use(cluster.#startWorker(i, node)));
    }
    return cluster;
  }

  readonly workers: Service[] = [];

  get address(): string {
    return `tcp://${this.network.middle.address}:${PORT}`;
  }

  async #startScheduler(): Promise<void> {
    const { exec, address } = this.network.middle;
    const dask = join(dirname(this.python), "dask");
    this.#stack.use(
      new Service([
        ...[...exec, dask, "scheduler", "--host", address, "--port", String(PORT)],
        ...["--no-dashboard", "--scheduler-file", this.folder.file("scheduler.json")],
      ]),
    );
    await waitFor("the scheduler", () => this.folder.lines("scheduler.json").length > 0);
  }

  #startWorker(index: number, node: Checkout): Service {
    const { exec, address } = this.network.hosts[index]!;
    const worker = [join(dirname(this.python), "dask"), "worker", this.address, "--host", address];
    worker.push("--nthreads", "1", "--no-nanny", "--no-dashboard");
    worker.push("--local-directory", this.folder.file(`worker${index}`));
    const mount = `mount --bind "$0" "$1" && shift && exec "$@"`;
    return new Service(
      [...exec, "sh", "-c", mount, node.folder, this.folder.file("project"), ...worker],
      {
        PATH: `${this.folder.file("bin")}:${Deno.env.get("PATH")}`,
        NOISY_LOG: this.folder.file(`log${index}`),
        NOISY_PAUSE_MS: "300",
      },
    );
  }

  /** Begins `deno task sweep --engine dask`. */
  sweep(address = this.address): Deno.ChildProcess {
    const args = ["99_noisy", "--engine", "dask", "--address", address];
    args.push("--checkout", this.folder.file("project"));
    return this.checkout.start(args, {}, this.network.middle.exec);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

serviceTest("a worker that is killed in the middle loses no row of a sweep on Dask", async () => {
  await using cluster = await Cluster.start((checkout) => [checkout.clone(), checkout.clone()]);
  const { folder, checkout, workers } = cluster;
  const child = cluster.sweep(), end = ended(child);
  await waitFor(
    "rows of both workers",
    () => folder.lines("log0").length >= 9 && folder.lines("log1").length >= 5,
  );
  await workers[0]!.kill();
  const before = folder.lines("log0");
  assert.ok(before.length < 36);
  const { code, out, error } = await end;
  assert.equal(code, 0, error);
  assert.match(out, /^99_noisy: 2 arms on 10 seeds, .* on the Dask cluster of tcp:/);
  assert.deepEqual(folder.lines("log0"), before, "the killed worker goes on");
  assert.equal(checkout.results(), await computedAlone(checkout));
});

serviceTest("a node with another commit computes nothing, and is named", async () => {
  await using cluster = await Cluster.start((checkout) => {
    const other = checkout.clone();
    other.commit("Go on");
    return [other];
  });
  const { code, error } = await ended(cluster.sweep());
  assert.equal(code, 1);
  assert.match(
    error,
    /^Rows 0\.\.1 on \S+: The rows of .*given\.json are of another version \(commit \w{12} there, \w{12} here\)/m,
  );
  assert.deepEqual(cluster.folder.lines("log0"), []);
});

serviceTest("a scheduler that does not answer is named", async () => {
  await using cluster = await Cluster.start(() => []);
  const { code, error } = await ended(cluster.sweep(`tcp://${cluster.network.middle.address}:1`));
  assert.equal(code, 1);
  assert.match(
    error,
    /^No Dask scheduler answers at tcp:\/\/10\.77\.0\.1:1 \(.*\): is it running\?/,
  );
});
