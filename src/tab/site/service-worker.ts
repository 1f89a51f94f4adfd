/**
 * Keeps the page and its scripts, all of one version together, and answers with them from then on, with a network
 * or without. Models and the runtime's WebAssembly are not its business: the worker keeps them itself.
 *
 * It imports nothing: it is built into one classic script beside the page.
 */

/** What a service worker's global has of its own; the library of types for it does not go with that of pages. */
interface ServiceWorkerNames {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate" | "fetch", listener: (event: LifeEvent) => void): void;
}
interface LifeEvent {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

/** Put in when the folder is built: paths from the scope, and a digest of all that they hold. */
const shell: { readonly version: string; readonly files: readonly string[] } = JSON.parse('"{{shell}}"');

const worker = self as unknown as ServiceWorkerNames;
const { scope } = worker.registration;
// One host may carry several such folders.
const ours = `musicgen-looper ${scope} `;
const cacheName = ours + shell.version;
const page = new URL("index.html", scope).href;
const addresses = new Set(shell.files.map((file) => new URL(file, scope).href));

/** What isolates a page, so that it may have threads: all it loads comes from its own host. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the browser's own cache, which may hold files of the version before.
  await cache.addAll([...addresses].map((address) => new Request(address, { cache: "reload" })));
}

async function removeOld(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(ours) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = (await cache.match(address)) ?? (await fetch(request));
  if (kept.status === 0 || kept.type === "opaqueredirect") return kept;
  const headers = new Headers(kept.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  const { status, statusText } = kept;
  return new Response(kept.body, { status, statusText, headers });
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(removeOld()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = request.url.split(/[?#]/)[0] ?? "";
  if (request.mode === "navigate" && (address === scope || address === page)) {
    event.respondWith(answer(page, request));
  } else if (addresses.has(address)) event.respondWith(answer(address, request));
});
