/** Starts the system's Firefox and speaks WebDriver BiDi with it, the protocol that is built in. */

import { join } from "node:path";
import { asJson, type PageBrowser, startProgram } from "./page_browser.ts";

/** Without asking the network for anything. */
const PREFERENCES: Readonly<Record<string, string | boolean | number>> = {
  "app.update.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.search.update": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.max_script_run_time": 0,
  "extensions.getAddons.cache.enabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** Starts Firefox without a window. */
export async function startFirefox(program: string): Promise<PageBrowser> {
  await using resources = new AsyncDisposableStack();
  const profile = await Deno.makeTempDir({ prefix: "gradnotes_firefox_" });
  resources.defer(() => Deno.remove(profile, { recursive: true }));
  const lines = Object.entries(PREFERENCES).map(([name, value]) =>
    `user_pref("${name}", ${JSON.stringify(value)});\n`
  );
  await Deno.writeTextFile(join(profile, "user.js"), lines.join(""));
  const { found } = resources.use(
    await startProgram(program, [
      ...["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
    ], { pattern: /WebDriver BiDi listening on (ws:\S+)/ }),
  );
  const session = resources.use(await BiDi.connect(`${found[1]}/session`));
  const opened = resources.move();
  return {
    evaluate: (address, expression, limitMs) => session.evaluate(address, expression, limitMs),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What Firefox answers to a command. */
interface Answer {
  readonly id: number;
  readonly message?: string;
  // deno-lint-ignore no-explicit-any -- its form depends on the command
  readonly result?: any;
}

/** A session of commands and their answers. */
class BiDi implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  #count = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data) as Answer;
      this.#waiting.get(answer.id)?.resolve(answer);
    };
    socket.onclose = () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Firefox ended"));
    };
  }

  static async connect(address: string): Promise<BiDi> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const session = new BiDi(socket);
    await session.#send("session.new", { capabilities: {} });
    return session;
  }

  async evaluate(address: string, expression: string, limitMs: number): Promise<unknown> {
    const { context } = await this.#send("browsingContext.create", { type: "tab" });
    const timer = setTimeout(() => this.#close(context), limitMs);
    try {
      await this.#send("browsingContext.navigate", { context, url: address, wait: "complete" });
      const { result, exceptionDetails } = await this.#send("script.evaluate", {
        expression: asJson(expression),
        awaitPromise: true,
        target: { context },
      });
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
      return JSON.parse(result.value);
    } finally {
      clearTimeout(timer);
      await this.#close(context);
    }
  }

  async #close(context: string): Promise<void> {
    await this.#send("browsingContext.close", { context }).catch(() => {});
  }

  async #send(method: string, params: unknown) {
    const id = ++this.#count, answer = Promise.withResolvers<Answer>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, message } = await answer.promise;
    this.#waiting.delete(id);
    if (result === undefined) throw new Error(`Firefox refused ${method}: ${message}`);
    return result;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
