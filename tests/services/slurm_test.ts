/** Sweeps by Slurm, on this machine alone; the node has its own checkout of the project. */

import assert from "node:assert/strict";
import { Checkout, computedAlone, ended } from "../programs/_checkout.ts";
import { serviceTest, waitFor } from "./_services.ts";
import { Slurm } from "./_slurm.ts";

serviceTest("jobs that are cancelled and requeued lose no row of a sweep on Slurm", async () => {
  await using slurm = await Slurm.start();
  using checkout = Checkout.create();
  using node = checkout.clone();
  const log = () => slurm.folder.lines("log");
  const args = ["99_noisy", "--engine", "slurm", "--partition", "all", "--checkout", node.folder];
  const child = checkout.start(args, {
    ...slurm.env,
    NOISY_LOG: slurm.folder.file("log"),
    NOISY_PAUSE_MS: "1000",
  });
  const end = ended(child);
  const running = async () =>
    (await slurm.ask("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%i")).split("\n")
      .filter((id) => id !== "");
  await waitFor("the evaluation", async () => log().length >= 18 && (await running()).length === 2);
  const [one, other] = await running();
  await slurm.ask("scancel", one!);
  await slurm.ask("scontrol", "requeue", other!);
  const state = () => slurm.ask("squeue", "-h", "-r", "-j", other!, "-o", "%T");
  await waitFor("a requeued job", async () => await state() === "PENDING");
  const { code, out, error } = await end;
  assert.equal(code, 0, error);
  assert.match(out, /^99_noisy: 2 arms on 10 seeds, .* on Slurm\n/);
  assert.equal(checkout.results(), await computedAlone(checkout));
  const controller = slurm.folder.lines("slurmctld.log").join("\n");
  const submitted = controller.match(/_slurm_rpc_submit_batch_job: JobId=/g)!;
  assert.equal(submitted.length, 4, "three phases, and the cancelled job again");
  assert.equal(await slurm.ask("squeue", "-h"), "");
  assert.deepEqual([...Deno.readDirSync(checkout.path(".cache", "sweeps", "slurm"))], []);
});

serviceTest("what a job says of its rows is told, and the other jobs are cancelled", async () => {
  await using slurm = await Slurm.start();
  using checkout = Checkout.create();
  using node = checkout.clone();
  node.commit("Go on");
  const args = ["99_noisy", "--engine", "slurm", "--checkout", node.folder];
  const { code, error } = await ended(checkout.start(args, slurm.env));
  assert.equal(code, 1);
  assert.match(
    error,
    /^The job of the rows 0\.\.1 failed: .*given\.json are of another version \(commit /,
  );
  await waitFor("an empty queue", async () => await slurm.ask("squeue", "-h") === "");
});
