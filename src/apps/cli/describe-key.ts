/** What `listen` tells a person of keys. */
import { keyName } from "#harmony";
import type { HeardRecording } from "#studio";

/**
 * Tell a person the key, in a line.
 *
 * @param heard - what was heard
 */
export const describeKey = ({ key }: Pick<HeardRecording, "key">): string =>
  key
    ? `Key: ${keyName(key.key)} (sure: ${Math.round(100 * key.confidence)} %).`
    : "No key: nothing of a pitch is heard.";
