/** What one does with a notebook that is open in JupyterLab, and what one sees there. */

import type { Locator, Page } from "npm:playwright-core@1.65.1";

/** Width of the browser's window. */
export const WIDTH = 1250;
/** How long JupyterLab may take to open a notebook and start its kernel. */
export const OPEN_LIMIT_MS = 120_000;
const POLL_MS = 50;
const MATHJAX_MS = 1500;

/** A notebook that is open in JupyterLab. */
export class OpenNotebook {
  /** Statuses of the kernel's execute replies; Deno reports a syntax error there and nowhere else. */
  readonly replies: string[] = [];
  readonly pageErrors: string[] = [];

  constructor(
    readonly page: Page,
    /** Path of the copy that is open. */
    readonly file: string,
    /** What is closed with the notebook: the browser, the server and the copy. */
    private readonly resources: AsyncDisposableStack,
  ) {
    page.setDefaultTimeout(3 * OPEN_LIMIT_MS); // a page that draws figures on a busy machine is slow to take a click
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => this.readFrame(payload.toString()));
    });
    page.on("pageerror", (error) => {
      // JupyterLab rejects with this for every kernel without a debugger; nothing is wrong.
      if (!error.message.includes("No active debugger session")) {
        this.pageErrors.push(error.message);
      }
    });
  }

  private readFrame(frame: string): void {
    if (!frame.includes("execute_reply")) return;
    this.replies.push(frame.match(/"status"\s*:\s*"(\w+)"/)?.[1] ?? "none");
  }

  /** Waits until the kernel has started and is idle. */
  async kernelIdle(limitMs = OPEN_LIMIT_MS): Promise<void> {
    // The notebook's own indicator says "idle" before there is a kernel; the status bar names one.
    const bar = this.page.locator("#jp-main-statusbar", { hasText: /\| *Idle/ });
    await bar.waitFor({ timeout: limitMs });
  }

  /** Chooses an entry of a menu, such as "Run", "Run All Cells". */
  async menu(name: string, entry: string): Promise<void> {
    await this.page.getByRole("menuitem", { name, exact: true }).click();
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }

  /** Presses the Stop button. */
  async pressStop(): Promise<void> {
    await this.page.locator('[data-command="notebook:interrupt-kernel"]').click();
  }

  /** Starts all cells without waiting for their end. */
  async startAll(): Promise<void> {
    await this.kernelIdle();
    await this.menu("Run", "Run All Cells");
    await this.page.waitForSelector(".jp-InputPrompt:text-matches('\\\\[(\\\\*|\\\\d+)\\\\]:')");
  }

  /** Runs all cells; returns the different states that progress bars were seen in. */
  async runAll(limitMs: number): Promise<string[]> {
    await this.startAll();
    return await this.untilDone(limitMs);
  }

  /** Waits until no cell is running; returns the different states that progress bars were seen in. */
  async untilDone(limitMs: number): Promise<string[]> {
    const frames = new Set<string>();
    const limit = performance.now() + limitMs;
    while (performance.now() < limit) {
      await this.page.waitForTimeout(POLL_MS);
      for (const text of await this.outputs("pre").allTextContents()) {
        if (/[█░]/.test(text)) frames.add(text);
      }
      const prompts = await this.page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
      if (!prompts.some((prompt) => prompt.includes("*"))) return [...frames];
      if (await this.page.locator(".jp-Dialog").count() > 0) break;
    }
    throw new Error(`The notebook was not finished after ${limitMs / 1000} s, or a dialog opened`);
  }

  /** The parts of outputs that match a CSS selector. */
  outputs(selector: string): Locator {
    return this.page.locator(`.jp-OutputArea-output ${selector}`);
  }

  /** Texts of the error outputs on the page, and of what was written to stderr. */
  async errors(): Promise<string[]> {
    // JupyterLab shows an error output as stderr.
    return await this.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
      .allTextContents();
  }

  /** Saves a picture of the whole notebook. */
  async screenshot(path: string): Promise<void> {
    await this.page.waitForTimeout(MATHJAX_MS);
    // The notebook scrolls inside its panel: make the window as high as the notebook.
    const height = await this.page.locator(".jp-WindowedPanel-outer").first()
      .evaluate((panel) => panel.scrollHeight);
    await this.page.setViewportSize({ width: WIDTH, height: Math.max(500, height + 150) });
    await this.page.waitForTimeout(500);
    await this.page.locator(".jp-NotebookPanel").screenshot({ path });
  }

  /** Saves the notebook and returns its text. */
  async save(): Promise<string> {
    await this.page.keyboard.press("Control+s");
    await this.page.waitForSelector(".jp-DocumentTab-dirty, .jp-mod-dirty", { state: "detached" });
    await this.page.waitForTimeout(500);
    return Deno.readTextFileSync(this.file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.resources.disposeAsync();
  }
}
