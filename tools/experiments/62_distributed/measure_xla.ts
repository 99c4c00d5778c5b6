/** What XLA makes of a few operations of TensorFlow, and whether it is on by default. */
import { join } from "node:path";
import type { Measurement } from "../measurement.ts";
import { PythonEnvironment } from "../python_environment.ts";

const HERE = import.meta.dirname!;

export const measurement: Measurement = {
  description:
    "TensorFlow on one thread of a processor: what get_jit and Keras's compile say of XLA without being asked, " +
    "and operations with their gradients by tf.function, as it is and with jit_compile=True: operations of the " +
    "graph and fusions that XLA makes of them, microseconds (median), and the ratio default over XLA, median and " +
    "quartiles of 15 rounds in which both take turns",
  measure: async () => {
    const python = new PythonEnvironment("xla", join(HERE, "requirements.txt"));
    await python.install();
    return await python.ask(join(HERE, "xla.py"));
  },
};
