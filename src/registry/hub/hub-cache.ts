/**
 * The cache that Hugging Face's own tools keep: blobs named by their digest, snapshots of links to them.
 * It is only read here. ONNX Runtime refuses weights behind links that leave their folder, so what is
 * taken from it is linked hard, or copied.
 */
import { copyFile, link, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { digestInto, startDigest } from "../store/file-digest.ts";
import type { FileDigest, HubFile } from "./listing.ts";
import { isRevision, type Repository } from "./repository.ts";

/** A file that lies on this machine already. */
export interface LocalCopy {
  /** Without symbolic links. */
  readonly path: string;
  /** Device it lies on: hard links do not leave it. */
  readonly device: number;
}

const repositoryFolder = (cache: string, id: string) => join(cache, `models--${id.replace("/", "--")}`);

/**
 * Look a file up in the cache.
 *
 * @param cache - folder of the cache
 * @param repository - that has it
 * @param commit - snapshot to look in where blobs are not named
 * @param file - size must agree; the content is not read
 */
export async function findInCache(
  cache: string,
  repository: Repository,
  commit: string,
  file: HubFile,
): Promise<LocalCopy | null> {
  const folder = repositoryFolder(cache, repository.id);
  const places = [join(folder, "snapshots", commit, file.path)];
  if (file.digest) places.unshift(join(folder, "blobs", file.digest.hex));
  for (const place of places) {
    const copy = await describeCopy(place, file.size);
    if (copy) return copy;
  }
  return null;
}

/**
 * Describe a file as a copy of another.
 *
 * @param place - of the file, links allowed
 * @param size - that it must have
 */
export async function describeCopy(place: string, size: number): Promise<LocalCopy | null> {
  try {
    const path = await realpath(place);
    const facts = await stat(path);
    return facts.isFile() && facts.size === size ? { path, device: facts.dev } : null;
  } catch {
    return null;
  }
}

/**
 * List what the cache has of a repository, for times without a network.
 *
 * @param cache - folder of the cache
 * @param repository - with its revision: a name that was fetched before, or a commit
 * @returns null where it knows no such revision
 */
export async function listCache(
  cache: string,
  repository: Repository,
): Promise<{ commit: string; files: HubFile[] } | null> {
  const { id, revision } = repository;
  if (!isRevision(revision)) return null;
  const folder = repositoryFolder(cache, id);
  const named = await readFile(join(folder, "refs", ...revision.split("/")), "utf8").catch(() => revision);
  const commit = named.trim();
  if (!/^[0-9a-f]{40}$/.test(commit)) return null;
  const snapshot = join(folder, "snapshots", commit);
  const files: HubFile[] = [];
  for (const path of await readdir(snapshot).catch(() => [])) {
    const real = await realpath(join(snapshot, path)).catch(() => null);
    const facts = real === null ? null : await stat(real).catch(() => null);
    if (real !== null && facts?.isFile())
      files.push({ path, size: facts.size, digest: digestOf(basename(real)) });
  }
  return files.length > 0 ? { commit, files } : null;
}

function digestOf(blob: string): FileDigest | null {
  if (/^[0-9a-f]{64}$/.test(blob)) return { kind: "sha256", hex: blob };
  if (/^[0-9a-f]{40}$/.test(blob)) return { kind: "git", hex: blob };
  return null;
}

/**
 * Take a copy into a folder, if its content is what it must be.
 *
 * @param copy - to take
 * @param target - path to be
 * @param file - size and digest; without a digest, the one found is believed
 * @param onBytes - called with how much was read so far
 * @param signal - stops it
 * @returns the digest, or null where the content is another
 */
export async function takeCopy(
  copy: LocalCopy,
  target: string,
  file: HubFile,
  onBytes: (have: number) => void,
  signal?: AbortSignal,
): Promise<FileDigest | null> {
  const temporary = `${target}.copy`;
  await rm(temporary, { force: true });
  try {
    await link(copy.path, temporary).catch(() => copyFile(copy.path, temporary));
    const kind = file.digest?.kind ?? "sha256";
    const hash = startDigest(kind, file.size);
    let seen = 0;
    await digestInto(temporary, hash, (count) => onBytes((seen += count)), signal);
    const hex = hash.digest();
    if (file.digest && file.digest.hex !== hex) return null;
    await rename(temporary, target);
    return { kind, hex };
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
