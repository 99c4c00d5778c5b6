/** Writes the service worker of a built site, with the digest of all its files. */

import { join } from "node:path";
import { bundleForBrowsers } from "../browser/bundle.ts";
import { sha256 } from "lib/_sha256.ts";
import { filesIn } from "./check_site.ts";

/** Its file, in the site's folder: it answers for all below that. */
const FILE = "service_worker.js";

/** Adds the service worker to a folder that is whole otherwise. */
export async function writeServiceWorker(site: string): Promise<void> {
  const digests = await Array.fromAsync(
    filesIn(site),
    async (file) => `${file} ${await sha256(await Deno.readFile(join(site, file)))}\n`,
  );
  const digest = await sha256(new TextEncoder().encode(digests.sort().join("")));
  const script = join(import.meta.dirname!, "browser", "service_worker.ts");
  await bundleForBrowsers({ [FILE]: script }, site, "iife");
  const path = join(site, FILE);
  const text = (await Deno.readTextFile(path)).replace(/\bBUILD\b/, digest.slice(0, 16));
  await Deno.writeTextFile(path, text);
}
