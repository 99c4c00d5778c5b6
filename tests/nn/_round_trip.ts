/** Every module's weights survive the way to another framework and back. */
import assert from "node:assert/strict";
import { loadKeras, loadTorch, type Module, toKeras, toTorch } from "lib/nn/mod.ts";
import * as tf from "@tensorflow/tfjs";
import { withLeakCheck } from "lib/tensor/mod.ts";

const WAYS = {
  PyTorch: { to: toTorch, load: loadTorch },
  Keras: { to: toKeras, load: loadKeras },
};

/**
 * Throws unless a module that loads what another one saved has its parameters, under any prefix.
 *
 * @param make a module of the seed's weights; those of seeds 0 and 1 differ
 * @param only the frameworks that have such a module; default both
 */
export async function assertRoundTrip(
  make: (seed: number) => Module,
  only: readonly (keyof typeof WAYS)[] = ["PyTorch", "Keras"],
): Promise<void> {
  for (const name of only) {
    const { to, load } = WAYS[name];
    await withLeakCheck(() => {
      const [from, into] = [make(0), make(1)];
      const saved = to(from, "model.part/");
      load(into, { ...saved, other: 1 }, "model.part/");
      for (const [own, variable] of Object.entries(from.parameters)) {
        const values = into.parameters[own]!.dataSync();
        assert.deepEqual(values, variable.dataSync(), `${name}: ${own}`);
      }
      tf.dispose([saved]);
      from.dispose();
      into.dispose();
    });
  }
}
