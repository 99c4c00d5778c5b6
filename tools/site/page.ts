/** The frame of every page of the site. */

import { escapeHtml } from "./html.ts";

/** What a page says in its frame. */
export interface PageParts {
  readonly title: string;
  readonly description: string;
  /** From the page's folder to the site's: "" or "../" several times. */
  readonly root: string;
  readonly kind: "index" | "notebook" | "file";
  readonly body: string;
}

/** The editor brings its own style, which says so by this word. */
export const STYLE_NONCE = "editor";

/**
 * What a page may do: its own files, no address elsewhere, and code of the reader's in a worker, which gets
 * it by a blob and obeys the same rules. KaTeX writes style attributes.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' blob: 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  `style-src 'self' 'nonce-${STYLE_NONCE}'`,
  "style-src-attr 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** A page as the text of its file. */
export function renderPage({ title, description, root, kind, body }: PageParts): string {
  return `<!doctype html>
<html lang="en" class="${kind}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(description)}">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${root}assets/icon.svg" type="image/svg+xml">
<link rel="preload" href="${root}assets/${BODY_FONT}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${root}assets/style.css">
<script src="${root}assets/theme.js"></script>
<script type="module" src="${root}assets/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="bar">
<a class="brand" href="${root}index.html">Grad<i>notes</i></a>
<nav aria-label="Site">
<a href="${root}index.html">Notebooks</a>
<a href="${root}00_notation_and_glossary.html">Glossary <span class="zh" lang="zh">术语</span></a>
<button type="button" class="theme" aria-label="Light or dark" title="Light or dark"></button>
</nav>
</header>
${body}
<footer>
<p>Code: MIT. Text and figures: <a href="https://creativecommons.org/licenses/by/4.0/" rel="noopener">CC BY 4.0</a>.
Nothing is collected, and nothing that you type leaves your machine.</p>
</footer>
</body>
</html>
`;
}

/** The file of the font in which a page's text begins. */
export const BODY_FONT = "source-serif-4-latin-400-normal.woff2";
