/** Model folders on this disk: where named models are kept, and how a folder is opened. */
import { readdir, stat } from "node:fs/promises";
import { homedir, platform } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelFolder } from "#checkpoint";
import { openFileSource } from "../file-source.ts";

/**
 * Tell where this program keeps graphs and models: `MUSICGEN_LOOPER_HOME`, else the cache folder of
 * the system.
 *
 * @param env - environment variables
 */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MUSICGEN_LOOPER_HOME) return resolve(env.MUSICGEN_LOOPER_HOME);
  if (platform() === "win32")
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "musicgen-looper");
  if (platform() === "darwin") return join(homedir(), "Library", "Caches", "musicgen-looper");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "musicgen-looper");
}

/**
 * List where a named model may lie, first choice first: among the pulled ones, then in the package.
 *
 * @param name - of the model, or a hub id such as `owner/name`
 * @param home - of this program
 */
export function modelPlaces(name: string, home: string = homeFolder()): string[] {
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

/** The folder of this package: sources and build lie equally deep in it. */
function packageFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
}
