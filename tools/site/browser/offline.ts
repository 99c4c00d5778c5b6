/** Lets a page work without a network once it was loaded. */

/** Starts the service worker, which keeps what this page has loaded, its figures, and what it will load. */
export async function setUpOffline(): Promise<void> {
  if (navigator.serviceWorker === undefined) return; // neither https nor this machine
  try {
    await navigator.serviceWorker.register(new URL("../service_worker.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage(filesOf(document));
  } catch {
    // A browser that keeps nothing reads the site from the network.
  }
}

/** The addresses of a page and of what belongs to it. */
function filesOf({ images }: Document): string[] {
  const page = location.href.split("#")[0]!;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const figures = Array.from(images, ({ src }) => src);
  const isOwn = (address: string) => new URL(address).origin === location.origin;
  return [...new Set([page, ...loaded, ...figures])].filter(isOwn);
}
