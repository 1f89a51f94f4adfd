/**
 * Values by key, kept in IndexedDB, which pages without TLS have too. Where a browser keeps nothing (a private
 * window, a full disk) they stay in memory until the tab is closed, and nothing else changes.
 */

/** What is kept, one shelf for each kind. */
export type ShelfName = "pieces" | "graphs" | "runs" | "sounds" | "recordings";

/** Values by key. */
export interface Shelf<T> {
  get(key: string): Promise<T | undefined>;
  /** @returns false where it is kept in memory alone */
  put(key: string, value: T): Promise<boolean>;
  remove(keys: readonly string[]): Promise<void>;
  /** Keys in their order, of this tab's memory too. */
  keys(): Promise<readonly string[]>;
}

const databaseName = "musicgen-looper";
const shelfNames: readonly ShelfName[] = ["pieces", "graphs", "runs", "sounds", "recordings"];

let database: Promise<IDBDatabase> | undefined;

/** Open the database; the first call does. */
function openDatabase(): Promise<IDBDatabase> {
  database ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      for (const name of shelfNames) request.result.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older database."));
  });
  return database;
}

/** Run one transaction to its end. */
async function transact<T>(
  name: ShelfName,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  const transaction = (await openDatabase()).transaction(name, mode);
  const request = act(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? request?.error);
  });
}

/**
 * Open a shelf. Nothing is asked of the browser before it is used.
 *
 * @param name - which
 */
export function openShelf<T>(name: ShelfName): Shelf<T> {
  const held = new Map<string, T>();
  return {
    async get(key) {
      if (held.has(key)) return held.get(key);
      return transact<T>(name, "readonly", (store) => store.get(key)).catch(() => undefined);
    },
    async put(key, value) {
      try {
        await transact(name, "readwrite", (store) => store.put(value, key));
        held.delete(key);
        return true;
      } catch {
        held.set(key, value);
        return false;
      }
    },
    async remove(keys) {
      for (const key of keys) held.delete(key);
      const removeAll = (store: IDBObjectStore) => {
        for (const key of keys) store.delete(key);
        return undefined;
      };
      await transact(name, "readwrite", removeAll).catch(() => undefined);
    },
    async keys() {
      const kept = await transact(name, "readonly", (store) => store.getAllKeys()).catch(() => undefined);
      return [...new Set([...(kept ?? []).map(String), ...held.keys()])].sort();
    },
  };
}
