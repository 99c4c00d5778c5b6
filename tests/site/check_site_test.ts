/** What is found in a built site that is not whole. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../../tools/notebook/cell_code.ts";
import { checkSite } from "../../tools/site/check_site.ts";

const mayWrite = (await Deno.permissions.query({ name: "write" })).state === "granted";

/** The messages for pages with these texts. */
async function messagesFor(pages: Record<string, string>): Promise<string[]> {
  return await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(pages)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    return (await checkSite(folder)).map(({ file, message }) => `${file}: ${message}`);
  });
}

Deno.test({
  name:
    "checkSite() finds links that lead to no file, to no heading, or out of the folder (needs --allow-write)",
  ignore: !mayWrite,
  fn: async () => {
    const messages = await messagesFor({
      "a.html": '<h2 id="x">X</h2><a href="#x"></a><a href="b.html#y"></a><a href="c.html"></a>',
      "b.html": '<a href="/a.html"></a><a href="a.html#x"></a><a href="https://example.org"></a>',
    });
    assert.deepEqual(messages, [
      "a.html: the link b.html#y names a heading that is not there",
      "a.html: the link c.html leads to no file",
      "b.html: the link /a.html is not relative",
    ]);
  },
});

Deno.test({
  name: "checkSite() finds a notebook's page that shows no output (needs --allow-write)",
  ignore: !mayWrite,
  fn: async () => {
    const messages = await messagesFor({ "a.html": '<html lang="en" class="notebook">' });
    assert.deepEqual(messages, ["a.html: it shows no output"]);
  },
});
