/** What every page does: light or dark, the section that is being read, running cells, search, no network. */

import { setUpContents } from "./contents.ts";
import { setUpControls } from "./controls.ts";
import { setUpOffline } from "./offline.ts";

function setUpTheme(): void {
  const root = document.documentElement;
  document.querySelector(".theme")?.addEventListener("click", () => {
    const isDark = root.dataset.theme === undefined
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset.theme === "dark";
    root.dataset.theme = isDark ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // It holds until the page is left.
    }
  });
}

/** The texts are loaded when the reader first goes to the field. */
function setUpSearch(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  const load = async () => {
    const { Search } = await import("./search.ts");
    await Search.open(field!, document.querySelector("#results")!);
  };
  field?.addEventListener("focus", load, { once: true });
}

setUpTheme();
setUpContents();
setUpControls();
setUpSearch();
addEventListener("load", setUpOffline);
