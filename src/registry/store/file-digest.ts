/** Digests of files: SHA-256, and git's names of blobs. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { FileDigest } from "../hub/listing.ts";

/** A digest being computed. */
export interface DigestHash {
  update(bytes: Uint8Array): void;
  /** Hexadecimal. */
  digest(): string;
}

/**
 * Begin a digest.
 *
 * @param kind - which
 * @param size - of the whole content: git puts it first
 */
export function startDigest(kind: FileDigest["kind"], size: number): DigestHash {
  const hash = createHash(kind === "sha256" ? "sha256" : "sha1");
  if (kind === "git") hash.update(`blob ${size}\0`);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

/**
 * Feed a file to a digest.
 *
 * @param path - of the file
 * @param hash - that takes it in
 * @param onBytes - called with the size of each piece
 * @param signal - stops it
 */
export async function digestInto(
  path: string,
  hash: DigestHash,
  onBytes?: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const pieces = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    hash.update(piece as Uint8Array);
    onBytes?.((piece as Uint8Array).length);
  }
}
