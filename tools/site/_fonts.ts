/** The fonts of the site, which it serves itself: Latin and Greek letters; Chinese is the reader's own. */

import mono from "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2" with {
  type: "bytes",
};
import greek from "@fontsource/source-serif-4/files/source-serif-4-greek-400-normal.woff2" with {
  type: "bytes",
};
import italic from "@fontsource/source-serif-4/files/source-serif-4-latin-400-italic.woff2" with {
  type: "bytes",
};
import regular from "@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2" with {
  type: "bytes",
};
import bold from "@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2" with {
  type: "bytes",
};

/** The content of each file, by the name under which the style asks for it. */
export const FONTS: Readonly<Record<string, Uint8Array>> = {
  "ibm-plex-mono-latin-400-normal.woff2": mono,
  "source-serif-4-greek-400-normal.woff2": greek,
  "source-serif-4-latin-400-italic.woff2": italic,
  "source-serif-4-latin-400-normal.woff2": regular,
  "source-serif-4-latin-600-normal.woff2": bold,
};
