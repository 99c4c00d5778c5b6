/** Builds the site and looks through it, as a check of the whole collection. */

import { buildSite, readNotebooks } from "../site/build_site.ts";
import { inTemporaryFolder } from "../notebook/cell_code.ts";

/** Says in lines of the report what is wrong with the site; whether it is whole. */
export async function reportSite(): Promise<boolean> {
  const problems = await inTemporaryFolder(async (folder) =>
    await buildSite(await readNotebooks(), folder)
  );
  console.log(`${problems.length === 0 ? "ok   " : "FAIL "} site`);
  for (const { file, message } of problems) console.log(`      site/${file}: ${message}`);
  return problems.length === 0;
}
