/** Folders that nobody but their owner can read: of the service's data, which holds what callers sent. */
import { chmod, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, makeFolders } from "#platform-node";

/** What may lie in a data folder; where anything else does, the folder is not ours alone. */
const ours =
  /^(?:database|outputs|uploads|owners|secret|installation|\.database-new-.*|secret-.*|\..*\.looper-part)$/;

/** The bits that let groups and others in. */
const foreignBits = 0o077;

/** Take from groups and others what they may; of another user's files that cannot be done. */
async function close(path: string): Promise<{ readonly isFolder: boolean }> {
  const facts = await lstat(path).catch(() => undefined);
  if (!facts || facts.isSymbolicLink()) return { isFolder: false };
  if ((facts.mode & foreignBits) !== 0) {
    await chmod(path, facts.mode & 0o700).catch((cause: unknown) => {
      if (!hasCode(cause, "EPERM") && !hasCode(cause, "ENOTSUP") && !hasCode(cause, "ENOENT")) throw cause;
    });
  }
  return { isFolder: facts.isDirectory() };
}

/**
 * Make a folder and all in it private: 0700 and 0600.
 *
 * @param path - a folder or a file; where there is none, nothing is done
 */
export async function makePrivate(path: string): Promise<void> {
  const { isFolder } = await close(path);
  if (!isFolder) return;
  for (const name of await readdir(path).catch(() => [])) await makePrivate(join(path, name));
}

/**
 * Make the data folder where it is missing, and make it private, with what the service keeps in it. A folder in
 * which other things lie as well stays as it is, such as a home folder or `/tmp`; what is ours in it does not.
 *
 * @param data - the data folder
 * @throws Error of the system
 */
export async function openPrivateFolder(data: string): Promise<void> {
  const made = await makeFolders(data);
  const names = await readdir(data);
  if (made !== undefined || names.every((name) => ours.test(name))) await close(data);
  for (const name of names) if (ours.test(name)) await makePrivate(join(data, name));
}
