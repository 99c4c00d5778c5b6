/**
 * The service worker of the site: what a reader has loaded is there without a network, too. With one, it comes from there,
 * so that it is never older than the site. Each build has a cache of its own; those of others are removed.
 */

/** What a service worker has beyond a page. */
interface Scope extends EventTarget {
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
  skipWaiting(): Promise<void>;
}

/** An event whose work is waited for. */
interface WorkingEvent extends Event {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
const PREFIX = "gradnotes ";
/** What is written here in place of the word is the digest of the build. */
const NAME = `${PREFIX}BUILD`;

/** From the network, of which a copy is kept; without a network the copy. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Keeps files that a page loaded before this worker was there. */
async function keep(addresses: readonly string[]): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.allSettled(addresses.map(async (address) => {
    if (await cache.match(address) === undefined) await cache.add(address);
  }));
}

async function removeOthers(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

function on(name: string, act: (event: WorkingEvent) => void): void {
  scope.addEventListener(name, (event) => act(event as WorkingEvent));
}

on("install", (event) => event.waitUntil(scope.skipWaiting()));
on("activate", (event) => event.waitUntil(removeOthers().then(() => scope.clients.claim())));
on("message", (event) => {
  const { data } = event as unknown as MessageEvent<readonly string[]>;
  event.waitUntil(keep(data));
});
on("fetch", (event) => {
  const { method, url } = event.request;
  const isOwn = method === "GET" && new URL(url).origin === scope.location.origin;
  if (isOwn) event.respondWith(answer(event.request));
});
