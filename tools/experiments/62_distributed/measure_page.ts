/** What a small GPT costs in a page of a browser: bytes, memory and the time until it writes. */
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "npm:playwright-core@1.65.1";
import { quantile } from "lib/stats/mod.ts";
import { startChromium } from "../../browser/chromium.ts";
import { serveFolder } from "../../browser/serve_folder.ts";
import { projectFolder, TaskError } from "../../common/task.ts";
import { deno, inTemporaryFolder, PROJECT_CONFIG } from "../../notebook/cell_code.ts";
import type { Measurement } from "../measurement.ts";
import type { PageTimes } from "./_page.ts";

const ROUNDS = 7, SLOWDOWNS = [1, 4];
const PHASES = ["code", "backend", "model", "first", "each"] as const;

export const measurement: Measurement = {
  description:
    "The GPT of the Tang poems in a page of headless Chromium on a desktop processor, as it is and slowed down 4 " +
    "times by the DevTools protocol: kilobytes that are loaded, milliseconds since the page was asked for until " +
    "its code runs, the kernels are set up, the weights are loaded and the first character is written, and of each " +
    "further one (median and quartiles of 7 pages in turn); megabytes of the page's process beyond an empty page",
  measure: () =>
    inTemporaryFolder(async (folder) => {
      await buildPage(folder);
      await using site = serveFolder(folder);
      const browser = await startChromium();
      try {
        const empty = await memoryOf(browser, `${site.address}/empty.html`);
        const full = await memoryOf(browser, `${site.address}/index.html`);
        const times = await timesOf(browser, `${site.address}/index.html`);
        return {
          kilobytes: await bytesOf(browser, `${site.address}/index.html`),
          ...times,
          megabytes: full - empty,
        };
      } finally {
        await browser.close();
      }
    }),
};

async function buildPage(folder: string): Promise<void> {
  const program = join(import.meta.dirname!, "_page.ts");
  const options = ["--quiet", "--minify", "--platform", "browser", "--config", PROJECT_CONFIG];
  const report = await deno("bundle", ...options, "--outdir", folder, program);
  if (!(await Deno.stat(join(folder, "_page.js")).catch(() => undefined))) {
    throw new TaskError(`The page cannot be bundled: ${report}`);
  }
  await Deno.symlink(join(projectFolder, "data"), join(folder, "data"));
  const page = (body: string) => `<!doctype html><title>Page</title>${body}\n`;
  const script = '<script type="module" src="./_page.js"></script>';
  await Deno.writeTextFile(join(folder, "index.html"), page(script));
  await Deno.writeTextFile(join(folder, "empty.html"), page(""));
}

/** Opens the address in a browser context of its own, so that nothing is cached. */
async function inPage<T>(
  browser: Browser,
  use: (page: Page, session: CDPSession) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    return await use(page, await context.newCDPSession(page));
  } finally {
    await context.close();
  }
}

const resultOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { result: Promise<PageTimes> }).result);

async function timesOf(browser: Browser, address: string) {
  const pages: { slowdown: number; times: PageTimes }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const slowdown of SLOWDOWNS) {
      const times = await inPage(browser, async (page, session) => {
        await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
        await page.goto(address);
        return await resultOf(page);
      });
      pages.push({ slowdown, times });
    }
  }
  const { text, parameters } = pages[0]!.times;
  if (pages.some(({ times }) => times.text !== text)) throw new TaskError("The texts differ.");
  const milliseconds = Object.fromEntries(SLOWDOWNS.map((slowdown) => {
    const own = pages.filter((page) => page.slowdown === slowdown);
    const quartiles = (phase: typeof PHASES[number]) =>
      [0.5, 0.25, 0.75].map((q) => round(quantile(own.map(({ times }) => times[phase]), q)));
    return [`slowed down ${slowdown}`, Object.fromEntries(PHASES.map((p) => [p, quartiles(p)]))];
  }));
  return { text, parameters: String(parameters), milliseconds };
}

/** Kilobytes of what is loaded, by kind; code also as a server would compress it. */
async function bytesOf(browser: Browser, address: string) {
  const bodies = await inPage(browser, async (page) => {
    const found: Promise<readonly [string, Uint8Array]>[] = [];
    page.on("response", (response) => {
      found.push(response.body().then((body) => [new URL(response.url()).pathname, body] as const));
    });
    await page.goto(address);
    await resultOf(page);
    return await Promise.all(found);
  });
  const code = bodies.filter(([path]) => path.endsWith(".js"));
  const kilobytes = (parts: readonly (readonly [string, Uint8Array])[]) =>
    round(parts.reduce((sum, [, body]) => sum + body.length, 0) / 1e3);
  const packed = await Promise.all(
    code.map(async ([path, body]) => [path, await gzip(body)] as const),
  );
  return {
    "code and kernels": kilobytes(code),
    "code and kernels, gzip": kilobytes(packed),
    "weights": kilobytes(bodies.filter(([path]) => path.startsWith("/data/"))),
  };
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Megabytes of the page's process, its share of what several use; Linux only. */
async function memoryOf(browser: Browser, address: string): Promise<number> {
  return await inPage(browser, async (page) => {
    await page.goto(address);
    if (address.endsWith("index.html")) await resultOf(page);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    const sizes = await Promise.all(renderers.map(async ({ id }) => {
      const text = await Deno.readTextFile(`/proc/${id}/smaps_rollup`);
      return Number(/^Pss:\s+(\d+)/m.exec(text)![1]) / 1024;
    }));
    await session.detach();
    return Math.max(...sizes);
  });
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
