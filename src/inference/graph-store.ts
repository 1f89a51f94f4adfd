/** The port to where built graphs are kept: a folder on disk in Node, the browser's store later. */

/** Keeps folders of built graphs, each named by a digest of all that went into it. */
export interface GraphStore {
  /**
   * Find the folder of a key; build it first where there is none. One builder at a time, across
   * processes; a half-built folder is never seen.
   *
   * @param key - file-name safe, names the content
   * @param build - writes the files
   * @param signal - stops waiting and building
   * @returns where the folder is
   * @throws LooperError MODEL_CACHE_LOCKED, OUTPUT_DISK_FULL, OUTPUT_UNWRITABLE
   */
  obtain(key: string, build: (folder: GraphFolder) => Promise<void>, signal?: AbortSignal): Promise<string>;
}

/** A folder being written. */
export interface GraphFolder {
  /** Write a file from its parts, in order; `fill` calls `append` as often as it needs. */
  write(name: string, fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>): Promise<void>;
}
