/** Model folders on this disk: where named models are kept, and how a folder is opened. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelFolder } from "#checkpoint";
import { homeFolder, openFileSource } from "#platform-node";
import type { ModelLocations } from "../find-model.ts";

/**
 * List the folders that a named model may be in, first choice first: among the pulled ones, then in the package.
 *
 * @param name - of the model, or a hub id such as `owner/name`
 * @param home - of this program
 */
export function modelFolders(name: string, home: string = homeFolder()): string[] {
  const folder = name.replaceAll("/", "--");
  return [join(home, "models", folder), join(packageFolder(), "models", folder)];
}

/**
 * Open a folder of a model.
 *
 * @param path - where it is
 * @returns null where there is no such folder
 */
export async function openModelFolder(path: string): Promise<ModelFolder | null> {
  const place = resolve(path);
  const found = await stat(place).catch(() => null);
  if (!found?.isDirectory()) return null;
  const entries = await readdir(place).catch(() => []);
  return { path: place, files: entries.sort(), open: (file) => openFileSource(join(place, basename(file))) };
}

/**
 * Name where models are looked for: this disk, and what the environment names.
 *
 * @param home - of this program; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system
 */
export function modelLocations(home: string = homeFolder()): ModelLocations {
  return {
    openFolder: openModelFolder,
    foldersOf: (name) => modelFolders(name, home),
    defaultModel: process.env.MUSICGEN_LOOPER_MODEL,
  };
}

/** The folder of this package: sources and build are equally deep in it. */
function packageFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
}
