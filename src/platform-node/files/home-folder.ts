/** Where this program keeps what it builds and fetches: one folder for all. */
import { homedir, platform } from "node:os";
import { join, resolve } from "node:path";

/**
 * Find where this program keeps graphs and models: `MUSICGEN_LOOPER_HOME`, else the cache folder of
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
