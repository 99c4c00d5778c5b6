/** What XLA makes of a few operations of TensorFlow, and whether it is on by default. */
import { join } from "node:path";
import { projectFolder, TaskError } from "../../common/task.ts";
import type { Measurement } from "../measurement.ts";

const PYTHON = join(projectFolder, ".cache", "xla", "bin", "python");
const HERE = new URL("./", import.meta.url).pathname;

export const measurement: Measurement = {
  description:
    "TensorFlow on one thread of a processor: what get_jit and Keras's compile say of XLA without being asked, " +
    "and operations with their gradients by tf.function, as it is and with jit_compile=True: operations of the " +
    "graph and fusions that XLA makes of them, microseconds (median), and the ratio default over XLA, median and " +
    "quartiles of 15 rounds in which both take turns",
  measure: async () => {
    const command = new Deno.Command(PYTHON, { args: [join(HERE, "xla.py")], stderr: "inherit" });
    const output = await command.output().catch(() => undefined);
    if (output === undefined) {
      throw new TaskError(
        "TensorFlow is not there: python3 -m venv .cache/xla && .cache/xla/bin/pip install -r " +
          "tools/experiments/62_distributed/requirements.txt",
      );
    }
    if (!output.success) throw new TaskError("TensorFlow's program failed, see above.");
    return JSON.parse(new TextDecoder().decode(output.stdout).trim().split("\n").at(-1)!);
  },
};
