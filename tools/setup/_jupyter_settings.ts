/** What the set-up tells JupyterLab: settings of its pages, and the language server of its cells. */

import { join } from "node:path";
import { projectFolder } from "../common/task.ts";

/** What differs from JupyterLab's own settings; a reader's settings come before these. */
export const LAB_SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/docmanager-extension:plugin": {
    defaultViewers: { markdown: "Markdown Preview" },
  },
  "@jupyterlab/completer-extension:manager": { autoCompletion: true },
  "@jupyter-lsp/jupyterlab-lsp:hover": { autoActivate: true },
  "@jupyter-lsp/jupyterlab-lsp:highlights": { disable: true },
  "@jupyter-lsp/jupyterlab-lsp:diagnostics": {
    ignoreSeverities: ["Hint"], // that a name is not used
    // To TypeScript all cells are one file, but the kernel lets a later one declare a name anew.
    ignoreCodes: ["2451", "2300", "2393"],
  },
};

/** What gives the cells types, completion and errors. */
export function languageServer(): unknown {
  return {
    version: 2,
    display_name: "Deno",
    argv: [
      ...[Deno.execPath(), "run", "--allow-all", "--quiet"],
      join(projectFolder, "tools", "lab", "language_server.ts"),
    ],
    // The first is what JupyterLab makes of the kernel's MIME type.
    languages: ["x.typescript", "typescript"],
    mime_types: ["text/x.typescript", "text/typescript", "application/typescript"],
    requires_documents_on_disk: false,
  };
}
