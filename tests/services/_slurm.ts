/** Debian's Slurm on this machine alone, with its own key, ports and folders: a controller and a node of two processors. */

import { Folder, Service, tryRun, waitFor } from "./_services.ts";

/** A running cluster; it is gone when this is disposed. */
export class Slurm implements AsyncDisposable {
  readonly folder = new Folder();
  readonly #stack = new AsyncDisposableStack();

  /** `env` is what its jobs find in their environment, too. */
  static async start(): Promise<Slurm> {
    const slurm = new Slurm(), { folder } = slurm, stack = slurm.#stack;
    stack.use(folder);
    const file = (name: string) => folder.file(name);
    await Deno.writeFile(file("key"), crypto.getRandomValues(new Uint8Array(128)), { mode: 0o400 });
    for (const name of ["state", "spool", "bin"]) Deno.mkdirSync(file(name));
    Deno.symlinkSync(Deno.execPath(), file("bin/deno"));
    Deno.writeTextFileSync(file("slurm.conf"), settings(folder));
    const munge = ["key", "log", "pid", "seed"].map((name) =>
      `--${name}-file=${file(name === "key" ? name : `munge.${name}`)}`
    );
    // --force: munge would rather not be root's.
    const socket = `--socket=${file("munge.socket")}`;
    stack.use(new Service(["munged", "--foreground", "--force", socket, ...munge]));
    await waitFor("munge", () => exists(file("munge.socket")));
    stack.use(new Service(["slurmctld", "-D", "-f", file("slurm.conf")]));
    stack.use(new Service(["slurmd", "-D", "-N", "node", "-f", file("slurm.conf")]));
    await waitFor("an idle node", async () => /idle/.test(await slurm.ask("sinfo", "-h")));
    return slurm;
  }

  /** By which Slurm's commands, and the jobs, find this cluster and Deno. */
  get env(): Record<string, string> {
    return {
      SLURM_CONF: this.folder.file("slurm.conf"),
      PATH: `${this.folder.file("bin")}:${Deno.env.get("PATH")}`,
    };
  }

  /** What one of Slurm's commands prints. */
  async ask(command: string, ...args: string[]): Promise<string> {
    const env = Object.entries(this.env).map(([name, value]) => `${name}=${value}`);
    return (await tryRun("env", ...env, command, ...args)).output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isSocket !== false;
  } catch {
    return false;
  }
}

function settings({ path }: Folder): string {
  const [controller, node] = [freePort(), freePort()], host = Deno.hostname().split(".")[0];
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
AuthType=auth/munge
# A job that is requeued waits until its credential has expired.
AuthInfo=socket=${path}/munge.socket,cred_expire=5
StateSaveLocation=${path}/state
SlurmdSpoolDir=${path}/spool
SlurmctldLogFile=${path}/slurmctld.log
SlurmdLogFile=${path}/slurmd.log
SlurmctldPidFile=${path}/slurmctld.pid
SlurmdPidFile=${path}/slurmd.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=batch_sched_delay=0,sched_interval=2
NodeName=node NodeHostname=${host} NodeAddr=127.0.0.1 Port=${node} CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
