/** The list of sections: marks the one that is being read. */

/** Watches the headings of the page. */
export function setUpContents(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".contents a")];
  const fold = document.querySelector<HTMLDetailsElement>(".contents details");
  if (links.length === 0 || fold === null) return;
  const wide = matchMedia("(min-width: 68rem)");
  const unfold = () => fold.open = wide.matches;
  wide.addEventListener("change", unfold);
  unfold();
  const headings = links.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1)))
  );
  const mark = () => {
    const read = headings.findLastIndex((heading) =>
      heading !== null && heading.getBoundingClientRect().top < READ_ABOVE
    );
    for (const [index, link] of links.entries()) {
      link.toggleAttribute("aria-current", index === read);
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

/** Pixels from the top of the window above which a heading has been read. */
const READ_ABOVE = 140;
