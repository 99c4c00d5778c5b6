/** Runs before a page is shown: the reader's choice of light or dark, kept from the last visit. */

try {
  const theme = localStorage.getItem("theme");
  if (theme !== null) document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}
