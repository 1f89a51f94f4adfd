/** Whether the files can be reached, for probes and metrics: asked seldom, for each time is a request that costs. */
import type { Seconds } from "#base";
import { installationKey } from "./installation.ts";
import type { ObjectStore } from "./objects/object-store.ts";

/** An answer is used so long. */
const maxAge: Seconds = 10;
/** Who asks does not wait longer. */
const patience: Seconds = 2;

/**
 * Watch a storage.
 *
 * @param objects - of which one is looked for that every storage has
 * @param now - a clock, in milliseconds
 * @returns whether it responds, as of the last 10 s
 */
export function createStorageProbe(objects: ObjectStore, now: () => number): () => Promise<boolean> {
  let known: { readonly at: number; readonly isUp: Promise<boolean> } | undefined;
  return () => {
    if (known === undefined || now() - known.at > maxAge * 1000) known = { at: now(), isUp: look(objects) };
    return known.isUp;
  };
}

async function look(objects: ObjectStore): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patience * 1000);
  });
  const found = objects.head(installationKey).then(
    (facts) => facts !== undefined,
    () => false,
  );
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}
