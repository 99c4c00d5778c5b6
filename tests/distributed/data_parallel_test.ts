import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { shardRange, trainDataParallel } from "lib/distributed/mod.ts";
import { createReplica, type Input } from "../backend/_tanh_replica.ts";

await setUpBackend();

const module = new URL("../backend/_tanh_replica.ts", import.meta.url);
const input: Input = { seed: 5 };

/** The training that the workers share, as one loop. */
function trainInOneLoop(steps: number, shards: number): { losses: number[]; weights: unknown[] } {
  const replica = createReplica(input);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      let loss = 0;
      const gradient: tf.NamedTensorMap = {};
      for (let index = 0; index < shards; index++) {
        const { value, grads } = tf.variableGrads(() =>
          replica.loss({ step, index, count: shards })
        );
        loss += value.dataSync()[0]!;
        for (const [name, part] of Object.entries(grads)) {
          gradient[name] = index === 0 ? part : tf.add(gradient[name]!, part);
        }
      }
      losses.push(loss);
      replica.optimizer.applyGradients(gradient);
    });
  }
  return { losses, weights: replica.variables.map((variable) => variable.dataSync()) };
}

Deno.test("trainDataParallel() gives the bits of one loop for 1, 2 and 3 workers", async () => {
  const expected = trainInOneLoop(20, 5);
  for (const workers of [1, 2, 3]) {
    const steps: number[] = [];
    const { losses, weights } = await trainDataParallel({
      ...{ module, input, workers, steps: 20, shards: 5 },
      onStep: (step, loss) => steps.push(step, loss),
    });
    assert.deepEqual(weights, expected.weights, `${workers} workers`);
    assert.deepEqual(losses, expected.losses);
    assert.deepEqual(steps, losses.flatMap((loss, step) => [step, loss]));
  }
  assert.ok(expected.losses[19]! < expected.losses[0]!);
});

Deno.test("trainDataParallel() depends on the number of shards", async () => {
  const { weights } = await trainDataParallel({ module, input, workers: 1, steps: 20, shards: 3 });
  assert.notDeepEqual(weights, trainInOneLoop(20, 5).weights);
});

Deno.test("trainDataParallel() names the shard that failed, and ends the workers", async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const error = await trainDataParallel({
    ...{ module, workers: 2, steps: 1e6, shards: 4 },
    input: { seed: 5, failing: 3, counter } satisfies Input,
  }).then(() => undefined, (error: Error) => error);
  assert.equal(
    String(error),
    "Error: Cannot compute shard 3 of step 2 (in worker 1): no more chalk",
  );
  assert.ok(error!.cause instanceof TypeError);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(Atomics.load(counter, 0) <= 3 * 4); // three steps, not a million
});

Deno.test("trainDataParallel() names the shard whose loss is not finite", async () => {
  await assert.rejects(
    trainDataParallel({
      ...{ module, workers: 1, steps: 5, shards: 2 },
      input: { seed: 5, poisoned: 1 } satisfies Input,
    }),
    {
      message: "Cannot compute shard 1 of step 2 (in worker 0): the loss must stay finite, " +
        "current value is NaN; try a smaller learning rate",
    },
  );
});

Deno.test("trainDataParallel() notices replicas that differ", async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  await assert.rejects(
    trainDataParallel({
      ...{ module, workers: 2, steps: 1, shards: 2 },
      input: { seed: 0, counter, different: true } satisfies Input,
    }),
    /^Error: Cannot train: the replicas must have the same weights, and after 0 steps those of workers 0 and 1 differ/,
  );
});

Deno.test("trainDataParallel() stops when the signal says so", async () => {
  const controller = new AbortController();
  await assert.rejects(
    trainDataParallel({
      ...{ module, input, workers: 2, steps: 1e6, shards: 2, signal: controller.signal },
      onStep: (step) => step === 3 && controller.abort(new Error("enough")),
    }),
    { message: "enough" },
  );
  await assert.rejects(
    trainDataParallel({ module, input, steps: 1, shards: 2, signal: controller.signal }),
    { message: "enough" },
  );
});

Deno.test("trainDataParallel() passes on what onStep throws", async () => {
  const onStep = () => {
    throw new Error("no paper");
  };
  await assert.rejects(
    trainDataParallel({ module, input, workers: 1, steps: 1e6, shards: 1, onStep }),
    { message: "no paper" },
  );
});

Deno.test("trainDataParallel() says what is wrong with the module", async () => {
  const train = (module: string) => trainDataParallel({ module, workers: 1, steps: 1, shards: 1 });
  await assert.rejects(
    train("data:text/javascript,"),
    /^Error: Cannot import the module \(in worker 0\): it exports no function "createReplica"$/,
  );
  await assert.rejects(
    train("lib/no_such_file.ts"),
    /^Error: Cannot import the module \(in worker 0\): .*no_such_file/,
  );
  await assert.rejects(
    train("./_tanh_replica.ts"),
    /^RangeError: Cannot train: "module" must be an absolute URL, such as .*, or a name of the import map, current value is "\.\/_tanh_replica\.ts"$/,
  );
});

Deno.test("trainDataParallel() hears of what a replica throws later", async () => {
  for (const late of ['setTimeout(() => { throw "late"; })', 'Promise.reject("late")']) {
    const source = `export function createReplica() { ${late}; return new Promise(() => {}); }`;
    const module = `data:text/javascript,${encodeURIComponent(source)}`;
    await assert.rejects(
      trainDataParallel({ module, workers: 1, steps: 1, shards: 1 }),
      { message: "Cannot create the replica (in worker 0): late" },
    );
  }
});

Deno.test({
  name: "trainDataParallel() says so when the workers may not be loaded",
  permissions: { read: false },
  fn: async () => {
    await assert.rejects(
      trainDataParallel({ module, input, workers: 1, steps: 1, shards: 1 }),
      /^Error: Cannot train: worker 0 stopped \(.*read/,
    );
  },
});

Deno.test("trainDataParallel() refuses numbers that make no sense", async () => {
  const good = { module, steps: 1, shards: 2 };
  await assert.rejects(trainDataParallel({ ...good, steps: 0 }), {
    message: 'Cannot train: "steps" must be a positive integer, current value is 0',
  });
  await assert.rejects(trainDataParallel({ ...good, shards: 1.5 }), {
    message: 'Cannot train: "shards" must be a positive integer, current value is 1.5',
  });
  await assert.rejects(trainDataParallel({ ...good, workers: 3 }), {
    name: "RangeError",
    message:
      'Cannot train: "workers" must be an integer in [1, 2], the number of shards, current value is 3',
  });
});

Deno.test("trainDataParallel() says where it can run, where there are no workers", async () => {
  const { Worker } = globalThis;
  Reflect.deleteProperty(globalThis, "Worker"); // as in Node
  try {
    await assert.rejects(trainDataParallel({ module: "data:,", input: 0, steps: 1, shards: 2 }), {
      message:
        "Cannot train on several workers: each is started from a file of its own, which a bundle " +
        "does not have; run the program in Deno, without a bundle",
    });
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("shardRange() puts each row into one shard, and splits evenly", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 40 }), (rows, count) => {
      const ranges = Array.from(
        { length: count },
        (_, index) => shardRange(rows, { index, count }),
      );
      assert.equal(ranges[0]![0], 0);
      assert.equal(ranges.at(-1)![1], rows);
      ranges.forEach(([start, end], i) => {
        assert.equal(start, ranges[i - 1]?.[1] ?? 0);
        assert.ok(Math.abs(end - start - rows / count) < 1);
      });
    }),
    { seed: 7 },
  );
  assert.throws(() => shardRange(-1, { index: 0, count: 1 }), {
    message: 'Cannot split a batch: "rows" must be a non-negative integer, current value is -1',
  });
});
