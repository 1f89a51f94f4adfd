/** Published outputs, out of the store of objects. */
import type { OutputStore } from "../http/ports.ts";
import { type ObjectStore, outputsPrefix } from "./objects/object-store.ts";

/**
 * Open the store of outputs.
 *
 * @param objects - where they are
 */
export function openOutputStore(objects: ObjectStore): OutputStore {
  const keyOf = (path: string) => `${outputsPrefix}${path}`;
  return {
    async open(path) {
      const facts = await objects.head(keyOf(path));
      return facts && { size: facts.size, stream: (range) => objects.read(keyOf(path), range) };
    },
    addressOf: (path, options) => objects.addressOf(keyOf(path), options),
  };
}
