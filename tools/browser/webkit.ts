/** Starts WebKitGTK's small browser and speaks WebDriver with it, over HTTP. */

import { asJson, type PageBrowser, startProgram } from "./page_browser.ts";

/** The programs that are needed. */
export interface WebKitPrograms {
  /** WebKitWebDriver. */
  readonly driver: string;
  /** The browser that it starts. */
  readonly browser: string;
  /** Xvfb: the browser needs a screen. */
  readonly screen: string;
}

/** Starts WebKit on a screen that nobody sees. */
export async function startWebKit(
  { driver, browser, screen }: WebKitPrograms,
): Promise<PageBrowser> {
  await using resources = new AsyncDisposableStack();
  const { found } = resources.use(
    await startProgram(screen, ["-displayfd", "1", "-nolisten", "tcp"], { pattern: /^(\d+)\n/ }),
  );
  const port = freePort(), env = { DISPLAY: `:${found[1]}`, GDK_BACKEND: "x11" };
  // it prints nothing when it is ready
  resources.use(await startProgram(driver, [`--port=${port}`], { pattern: /^/, env }));
  const webDriver = new WebDriver(`http://127.0.0.1:${port}`);
  await webDriver.untilReady();
  const options = { binary: browser, args: ["--automation"] };
  const opened = resources.move();
  let last: Promise<unknown> = Promise.resolve();
  return {
    // one after the other: the driver has one session, and a second one waits for ever
    evaluate: (address, expression, limitMs) =>
      last = last.catch(() => {}).then(() =>
        webDriver.evaluate(options, address, asJson(expression), limitMs)
      ),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A port of the system's choice. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const START_MS = 60_000, POLL_MS = 50;

/** The commands of WebDriver. */
class WebDriver {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async untilReady(): Promise<void> {
    const end = performance.now() + START_MS;
    while (performance.now() < end) {
      const status = await this.#send("GET", "/status").catch(() => undefined);
      if (status?.ready === true) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error("WebKitWebDriver did not start");
  }

  /** In a browser of its own: the driver has one page a session. */
  async evaluate(
    options: { readonly binary: string; readonly args: readonly string[] },
    address: string,
    promise: string,
    limitMs: number,
  ): Promise<unknown> {
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options } };
    const { sessionId } = await this.#send("POST", "/session", { capabilities });
    const session = `/session/${sessionId}`;
    try {
      await this.#send("POST", `${session}/timeouts`, { script: limitMs });
      await this.#send("POST", `${session}/url`, { url: address });
      const script = `const end = arguments[arguments.length - 1];
        ${promise}.then((value) => end({ value }), (error) => end({ error: String(error) }));`;
      const { value, error } = await this.#send("POST", `${session}/execute/async`, {
        script,
        args: [],
      });
      if (error !== undefined) throw new Error(error);
      return JSON.parse(value);
    } finally {
      await this.#send("DELETE", session);
    }
  }

  async #send(method: "GET" | "POST" | "DELETE", path: string, body?: unknown) {
    const response = await fetch(this.#address + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKit refused ${path}: ${value?.message}`);
    return value;
  }
}
