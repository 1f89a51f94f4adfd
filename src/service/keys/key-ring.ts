/** The keys that open the service: the one that is given alone, and those of a file, which may change meanwhile. */
import { timingSafeEqual } from "node:crypto";
import { stat } from "node:fs/promises";
import { anyone, type Caller, defaultName } from "./caller.ts";
import { digestOf } from "./make-key.ts";
import { type KnownKey, readKeyFile } from "./read-key-file.ts";

/** The file is looked at this often, in milliseconds: notices of a system's own miss files that are replaced. */
const lookMilliseconds = 2000;
/** Digests of keys that were taken away, so that their holders are told; the oldest are forgotten first. */
const maxRemembered = 1000;

/** What a key opens: the door, or a word why not. */
export type KeyVerdict =
  | { readonly caller: Caller }
  | { readonly refused: "unknown" | "expired" | "removed"; readonly name: string | null };

/** The keys. */
export interface KeyRing {
  /** Whether anyone may come in without a key. */
  readonly isOpen: boolean;
  /** Find whose key it is; undefined stands for none sent. */
  find(key: string | undefined): KeyVerdict;
}

/** Keys that are read again. */
export interface FileKeyRing extends KeyRing {
  /** Read the file again, at once. @throws LooperError INPUT_*; the keys of before stay */
  reload(): Promise<void>;
  /** Look at the file no more. */
  close(): void;
}

/** What keys there are. */
export interface KeyRingOptions {
  /** The one that is given alone; null for none. */
  readonly apiKey: string | null;
  /** The file of further ones. */
  readonly file?: string | undefined;
  /** The current time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Called when the file was read again, with the number of its keys, or could not be. */
  readonly onReload?:
    | ((outcome: { readonly keys: number } | { readonly error: unknown }) => void)
    | undefined;
}

/** The key that is given alone: the operator's, with no limit. */
const ownKey = (apiKey: string): KnownKey => ({ name: defaultName, digest: digestOf(apiKey), isAdmin: true });

/** Find a digest. Every key is compared, in a time that does not depend on where they differ. */
function findDigest<T extends { readonly digest: Uint8Array }>(
  keys: readonly T[],
  digest: Buffer,
): T | undefined {
  let found: T | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key;
  return found;
}

/**
 * Make a ring of the one key, or of none.
 *
 * @param apiKey - null for none: then anyone is let in
 */
export function createKeyRing({ apiKey, now }: Pick<KeyRingOptions, "apiKey" | "now">): KeyRing {
  return ringOf(() => ({ keys: apiKey === null ? [] : [ownKey(apiKey)], removed: [] }), apiKey === null, now);
}

interface Held {
  readonly keys: readonly KnownKey[];
  readonly removed: readonly KnownKey[];
}

function ringOf(held: () => Held, isOpen: boolean, now: () => number): KeyRing {
  return {
    isOpen,
    find(sent) {
      if (isOpen) return { caller: anyone };
      if (sent === undefined) return { refused: "unknown", name: null };
      const digest = digestOf(sent);
      const { keys, removed } = held();
      const key = findDigest(keys, digest);
      if (key === undefined) {
        const gone = findDigest(removed, digest);
        return { refused: gone ? "removed" : "unknown", name: gone?.name ?? null };
      }
      const { name, isAdmin, expiresAt, ratePerMinute, quota, priority } = key;
      if (expiresAt !== undefined && expiresAt <= now()) return { refused: "expired", name };
      return { caller: { name, isAdmin, ratePerMinute, quota, priority } };
    },
  };
}

/**
 * Open the keys of a file, and look every two seconds whether it has changed. A file that cannot be used changes
 * nothing.
 *
 * @param options - the file, the key beside it, what to call
 * @throws LooperError INPUT_FILE_*, INPUT_KEYS_INVALID
 */
export async function openKeyRing(options: KeyRingOptions & { readonly file: string }): Promise<FileKeyRing> {
  const { apiKey, file, now, onReload } = options;
  const own = apiKey === null ? [] : [ownKey(apiKey)];
  let seen = await stampOf(file);
  let held: Held = { keys: [...own, ...(await readKeyFile(file))], removed: [] };
  const read = async () => {
    const keys = [...own, ...(await readKeyFile(file))];
    const gone = [...held.removed, ...held.keys].filter(
      ({ digest }) => !findDigest(keys, Buffer.from(digest)),
    );
    held = { keys, removed: gone.slice(-maxRemembered) };
    onReload?.({ keys: keys.length - own.length });
  };
  const look = async () => {
    const stamp = await stampOf(file);
    if (stamp === seen) return;
    seen = stamp;
    await read();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => onReload?.({ error }));
  }, lookMilliseconds);
  timer.unref();
  return {
    ...ringOf(() => held, false, now),
    async reload() {
      seen = await stampOf(file);
      await read();
    },
    close: () => clearInterval(timer),
  };
}

/** What differs once a file was written or replaced; a file that is away has a stamp too. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return "away";
  }
}
