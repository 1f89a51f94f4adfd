/** An upload while it arrives: written piece by piece, measured, and its digest taken on the way. */
import { createHash } from "node:crypto";
import type { IncomingUpload, Upload, UploadAbout } from "../http/ports.ts";
import type { IncomingObject } from "./objects/object-store.ts";

/** What becomes of an upload. */
export interface ReceiveOptions {
  /** Told of every byte that arrives, and, below zero, of all of them when it is over. */
  count(bytes: number): void;
  /** Puts the content in its place, with its metadata. */
  keep(object: IncomingObject, content: Pick<Upload, "size" | "sha256">, about: UploadAbout): Promise<Upload>;
}

/**
 * Take a file as it arrives.
 *
 * @param object - where it is written meanwhile
 * @param options - who counts, and who keeps it
 */
export function receiveUpload(object: IncomingObject, { count, keep }: ReceiveOptions): IncomingUpload {
  const hash = createHash("sha256");
  let size = 0;
  let isOpen = true;
  const leave = () => {
    if (isOpen) count(-size);
    isOpen = false;
  };
  return {
    get size() {
      return size;
    },
    async write(bytes) {
      size += bytes.length;
      count(bytes.length);
      hash.update(bytes);
      await object.write(bytes);
    },
    keep: (about) => keep(object, { size, sha256: hash.digest("hex") }, about).finally(leave),
    async discard() {
      leave();
      await object.discard();
    },
  };
}
