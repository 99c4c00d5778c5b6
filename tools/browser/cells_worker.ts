/**
 * Runs in a worker of a page: takes the address of a notebook's module and answers with what its cells
 * left. A worker has no screen, so that figures do not depend on one, and the page can be used meanwhile.
 */

import { runCells } from "./run_cells.ts";

addEventListener("message", async ({ data }: MessageEvent<string>) => {
  const { default: cells } = await import(data);
  postMessage(await runCells(cells));
});
// the page hears of errors, but not of promises that fail
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
