/**
 * Small things that a browser keeps for a page. A private window, a full disk or a page from a file may refuse:
 * then they are kept until the page is closed, and the caller can say so.
 */

/** A store of texts. */
export interface KeptValues {
  get(key: string): string | null;
  /** @returns whether it is kept beyond this page */
  set(key: string, value: string): boolean;
}

/** What is used of the browser's stores; reading the property may throw. */
type Stores = Readonly<
  Record<
    "localStorage" | "sessionStorage",
    { getItem(key: string): string | null; setItem(key: string, value: string): void }
  >
>;
const stores = globalThis as unknown as Stores;

/**
 * Open the store of this browser.
 *
 * @param area - `localStorage` until cleared, `sessionStorage` until the tab is closed
 */
export function openKeptValues(area: "localStorage" | "sessionStorage"): KeptValues {
  const memory = new Map<string, string>();
  const prefix = "musicgen-looper:";
  return {
    get(key) {
      const inMemory = memory.get(key);
      if (inMemory !== undefined) return inMemory;
      try {
        return stores[area].getItem(prefix + key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        stores[area].setItem(prefix + key, value);
        memory.delete(key);
        return true;
      } catch {
        memory.set(key, value);
        return false;
      }
    },
  };
}
