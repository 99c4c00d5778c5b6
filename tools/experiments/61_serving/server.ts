/**
 * A server of our network, by `Deno.serve`: the counterpart of app.py with gunicorn.
 *
 *     deno run -A --unstable-net tools/experiments/61_serving/server.ts '{"port": 8000, "folder": "...", "workers": 2}'
 */
import { setImmediate } from "node:timers";
import { setUpBackend } from "lib/backend/mod.ts";
import { BatchQueue } from "lib/serving/mod.ts";
import { answersTo, largest, loadModel, WIDTH } from "./_model.ts";
import { readPixels, Refusal } from "./_read_pixels.ts";

/** What the command line says. */
export interface ServerSettings {
  readonly port: number;
  /** Where `model.safetensors` is. */
  readonly folder: string;
  /** Processes that share the port. Default 1 */
  readonly workers?: number;
  /** The most requests of a batch; 1 answers each as it comes. Default 1 */
  readonly maximum?: number;
  /** Milliseconds that a batch waits for more requests. Default 0 */
  readonly wait?: number;
}

/** The most requests that wait in a worker. */
const LIMIT = 256;

interface Waiting {
  readonly pixels: Float32Array;
  readonly answer: (probabilities: readonly number[]) => void;
}

const settings = JSON.parse(Deno.args[0]!) as ServerSettings;
if ((settings.workers ?? 1) > 1) superviseWorkers(settings);
else await serve(settings);

async function serve({ port, folder, maximum = 1, wait = 0 }: ServerSettings): Promise<void> {
  await setUpBackend({ threads: 1 });
  const mlp = await loadModel(folder);
  const classify = (images: Float32Array) => answersTo(mlp, images);
  for (const size of [1, maximum, maximum]) classify(new Float32Array(size * WIDTH)); // V8 compiles
  const predict = maximum === 1
    ? (pixels: Float32Array) => classify(pixels)[0]!
    : batching(classify, maximum, wait);
  const options = { hostname: "127.0.0.1", port, reusePort: true };
  Deno.serve({ ...options, onListen: () => console.log("ready") }, async (request) => {
    try {
      const pixels = await readPixels(request);
      const isParse = request.url.endsWith("/parse"); // the same without the model
      return json(200, describe(isParse ? Array(10).fill(0.1) : await predict(pixels)));
    } catch (error) {
      if (error instanceof Refusal) return json(error.status, { error: error.message });
      console.error(error);
      return json(500, { error: "internal error" });
    }
  });
}

/** Puts requests together that wait at the same time. */
function batching(
  classify: (images: Float32Array) => number[][],
  maximum: number,
  wait: number,
): (pixels: Float32Array) => Promise<readonly number[]> {
  const queue = new BatchQueue<Waiting>({ maximum, wait, limit: LIMIT });
  let timer: ReturnType<typeof setTimeout> | undefined, isNext = false;
  const schedule = () => {
    clearTimeout(timer);
    if (isNext || queue.size === 0) return;
    const pause = queue.due - performance.now();
    if (pause > 0) {
      timer = setTimeout(answerBatch, pause);
    } else {
      isNext = true;
      setImmediate(answerBatch); // after the requests that have arrived meanwhile
    }
  };
  const answerBatch = () => {
    isNext = false;
    const batch = queue.take(performance.now());
    const images = new Float32Array(batch.length * WIDTH); // [batch, pixels]
    batch.forEach(({ pixels }, i) => images.set(pixels, i * WIDTH));
    if (batch.length > 0) classify(images).forEach((row, i) => batch[i]!.answer(row));
    schedule();
  };
  return (pixels) =>
    new Promise((answer) => {
      if (!queue.push({ pixels, answer }, performance.now())) {
        throw new Refusal(503, `${LIMIT} requests wait already`);
      }
      schedule();
    });
}

function describe(probabilities: readonly number[]) {
  return { digit: largest(probabilities), probabilities };
}

function json(status: number, body: unknown): Response {
  const headers = { "content-type": "application/json", "x-worker": `${Deno.pid}` };
  return new Response(JSON.stringify(body), { status, headers });
}

/** Starts the workers, and a new one for each that dies. */
function superviseWorkers(all: ServerSettings): void {
  const args = [
    "run",
    "-A",
    "--unstable-net",
    import.meta.filename!,
    JSON.stringify({ ...all, workers: 1 }),
  ];
  const running = new Set<Deno.ChildProcess>();
  let isStopping = false;
  const start = () => {
    const worker = new Deno.Command(Deno.execPath(), { args }).spawn();
    running.add(worker);
    worker.status.then(() => {
      running.delete(worker);
      if (!isStopping) start();
      else if (running.size === 0) Deno.exit();
    });
  };
  for (let i = 0; i < all.workers!; i++) start();
  Deno.addSignalListener("SIGTERM", () => {
    isStopping = true;
    for (const worker of running) worker.kill();
  });
}
