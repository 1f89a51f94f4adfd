/** One of the stores, as the settings say. */
import { openFolderStore } from "./folder-store.ts";
import type { ObjectStore } from "./object-store.ts";
import { openS3Store } from "./s3/s3-store.ts";
import type { StorageConfig } from "./storage-config.ts";

/**
 * Open a store. Nothing is asked of it yet.
 *
 * @param config - a folder or a bucket
 */
export function openObjectStore(config: StorageConfig): ObjectStore {
  return config.kind === "folder" ? openFolderStore(config.folder) : openS3Store(config);
}
