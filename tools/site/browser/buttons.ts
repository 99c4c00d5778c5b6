/** What the buttons of a page are made of. */

import type { Runner } from "./runner.ts";

/** Does something with what runs cells, which is loaded first; resolves when that is done. */
export type Act = (work: (runner: Runner) => Promise<void>) => Promise<void>;

/** A button that does something. */
export function button(
  name: string,
  text: string,
  title: string,
  act: () => void,
): HTMLButtonElement {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: name, textContent: text, title });
  if (text.length === 1) made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  return made;
}
