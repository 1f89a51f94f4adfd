/** The service worker: it keeps the page for visits without a network, and isolates it, which threads need. */

/** Set for the tab once it was loaded again: a browser that does not isolate must not be asked for ever. */
const triedKey = "musicgen-looper/isolation-tried";

/**
 * Register it. A host that sends no headers gives a page without threads at the first visit; if nobody has
 * touched it yet when the service worker is ready, the page is loaded once more, with them.
 */
export async function keepForOffline(): Promise<void> {
  // Absent without TLS, and where the person has forbidden it: the page works all the same.
  if (!("serviceWorker" in navigator)) return;
  let isTouched = false;
  for (const event of ["pointerdown", "keydown", "drop"])
    addEventListener(event, () => (isTouched = true), { once: true, capture: true });
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI));
    await navigator.serviceWorker.ready;
  } catch {
    return;
  }
  if (crossOriginIsolated || isTouched || sessionStorage.getItem(triedKey) !== null) return;
  sessionStorage.setItem(triedKey, "1");
  location.reload();
}
