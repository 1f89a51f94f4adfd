/** Files that a test hub serves: bytes, files on disk, or numbers that are computed as they are sent. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "#base";

/** A file to serve. */
export interface ServedFile {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** A file in a repository, with its names on the hub. */
export interface StoredFile extends ServedFile {
  readonly sha256: string;
  /** Git's name of the blob that the repository holds: of the content, or of a pointer to it. */
  readonly oid: string;
  readonly lfs: boolean;
}

const pieceSize = 1 << 20;

/** Serve bytes in memory. */
export function servedBytes(bytes: Uint8Array | string): ServedFile {
  const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return { size: content.length, read: (offset, length) => content.subarray(offset, offset + length) };
}

/** Serve a file on disk. */
export function servedPath(path: string): ServedFile {
  return {
    size: statSync(path).size,
    read(offset, length) {
      const handle = openSync(path, "r");
      const bytes = new Uint8Array(length);
      const count = readSync(handle, bytes, 0, length, offset);
      closeSync(handle);
      return bytes.subarray(0, count);
    },
  };
}

/**
 * Serve noise of any length without holding it: a block of chance, with its number written into each
 * repetition, so that no two blocks are equal and none may be taken for another.
 */
export function servedNoise(size: number, seed: number): ServedFile {
  const random = createRandom(seed);
  const block = Uint8Array.from({ length: pieceSize }, () => random.integer(0, 256));
  return {
    size,
    read(offset, length) {
      const out = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      for (let at = 0; at < out.length; ) {
        const [number, within] = [Math.floor((offset + at) / pieceSize), (offset + at) % pieceSize];
        const count = Math.min(out.length - at, pieceSize - within);
        out.set(block.subarray(within, within + count), at);
        for (let i = within; i < Math.min(4, within + count); i++) out[at + i - within] = number >>> (8 * i);
        at += count;
      }
      return out;
    },
  };
}

/** All files of a folder, but not of the folders in it. */
export function servedFolder(path: string, keep: (name: string) => boolean = () => true) {
  const files: Record<string, ServedFile> = {};
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isFile() && keep(entry.name))
      files[entry.name] = servedBytes(readFileSync(join(path, entry.name)));
  }
  return files;
}

/**
 * Compute the names that a file has on the hub.
 *
 * @param path - endings decide which files are big ones, as in the hub's own `.gitattributes`
 * @param file - content
 */
export function storeFile(path: string, file: ServedFile): StoredFile {
  const lfs = /\.(safetensors|bin|model|h5|msgpack|onnx)$/.test(path);
  const sha = createHash("sha256");
  const git = createHash("sha1").update(`blob ${file.size}\0`);
  for (let at = 0; at < file.size; at += pieceSize) {
    const piece = file.read(at, pieceSize);
    sha.update(piece);
    if (!lfs) git.update(piece);
  }
  const sha256 = sha.digest("hex");
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${file.size}\n`;
  const pointerName = createHash("sha1").update(`blob ${pointer.length}\0${pointer}`).digest("hex");
  return { ...file, sha256, oid: lfs ? pointerName : git.digest("hex"), lfs };
}
