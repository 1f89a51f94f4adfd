/** What the hub answers about a repository, checked before it is believed. Knows nothing of models. */
import { LooperError } from "#base";

/** What a file's content must hash to. */
export interface FileDigest {
  /** SHA-256 of the bytes, or git's name of the blob: SHA-1 of a header and the bytes. */
  readonly kind: "sha256" | "git";
  /** Hexadecimal, 64 or 40 digits. */
  readonly hex: string;
}

/** A file that a repository has. */
export interface HubFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Null only where it comes from a cache that does not say. */
  readonly digest: FileDigest | null;
}

/** What a repository is. */
export interface RepositoryFacts {
  /** The commit that the revision is now. */
  readonly commit: string;
  /** As its card says. */
  readonly licence: string | null;
}

/**
 * Read a description of a repository.
 *
 * @param value - parsed answer of `/api/models/…`
 * @param address - where it came from, for the message
 * @throws LooperError HUB_FAILED when it is none
 */
export function readDescription(value: unknown, address: string): RepositoryFacts {
  const { sha, cardData } = fields(value);
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha)) throw nonsense(address, "names no commit");
  const { license } = fields(cardData);
  return { commit: sha, licence: typeof license === "string" && license !== "" ? license : null };
}

/**
 * Read a page of a listing.
 *
 * @param value - parsed answer of `/api/models/…/tree/…`
 * @param address - where it came from, for the message
 * @throws LooperError HUB_FAILED when it is none
 * @source huggingface/huggingface_hub@2.4.0: src/huggingface_hub/hf_api.py, `RepoFile`
 */
export function readListing(value: unknown, address: string): HubFile[] {
  if (!Array.isArray(value)) throw nonsense(address, "is not a list");
  return value
    .map(fields)
    .filter(({ type }) => type === "file")
    .map((entry) => {
      const { path, size, oid } = entry;
      const lfs = entry.lfs === undefined || entry.lfs === null ? null : fields(entry.lfs);
      const digest: FileDigest = lfs
        ? { kind: "sha256", hex: String(lfs.oid) }
        : { kind: "git", hex: String(oid) };
      const bytes = lfs ? lfs.size : size;
      if (typeof path !== "string" || !isSize(bytes) || !isDigest(digest)) {
        throw nonsense(address, `describes the file ${JSON.stringify(path)} without its size or digest`);
      }
      return { path, size: bytes, digest };
    });
}

/**
 * Find the address of the next page.
 *
 * @param link - the header `Link`
 */
export function nextPage(link: string | null): string | null {
  return link?.match(/<([^>]+)>\s*;\s*rel="?next"?/)?.[1] ?? null;
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isDigest({ kind, hex }: FileDigest): boolean {
  return (kind === "sha256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(hex);
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function nonsense(address: string, what: string): LooperError {
  return new LooperError(
    "HUB_FAILED",
    `The answer of ${address} ${what}. Check HF_ENDPOINT: it must be a hub that speaks Hugging Face's protocol.`,
    { facts: { address } },
  );
}
