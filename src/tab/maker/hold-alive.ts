/** Whether the tab that makes a run is still there: it holds a lock, which the browser lets go of with the tab. */

const lockName = (run: string) => `musicgen-looper/${run}`;

/**
 * Show that a run goes on here.
 *
 * @param run - its id
 * @returns lets go
 */
export function holdAlive(run: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Pages without TLS have no locks: their runs are known in their own tab alone.
  void navigator.locks?.request(lockName(run), () => held);
  return release;
}

/**
 * Check whether a run goes on in any tab.
 *
 * @param run - its id
 */
export async function isAlive(run: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === lockName(run));
}
