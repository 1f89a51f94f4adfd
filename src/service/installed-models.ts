/** Which models are on this machine's disk, by the names that requests have for them. */
import { homeFolder } from "#platform-node";
import { catalogue, findModel, ModelStore, modelLocations } from "#registry";

/**
 * List them.
 *
 * @param home - of models; that of this user where it is not given
 */
export async function installedModels(home: string = homeFolder()): Promise<readonly string[]> {
  const locations = modelLocations(home);
  const stored = await new ModelStore(home).list();
  const candidates = new Set([...catalogue, ...stored].map(({ name }) => name));
  const found: string[] = [];
  for (const name of candidates) {
    const isName = /^[\w.-]+$/.test(name);
    if (isName && (await findModel(locations, name).catch(() => null))) found.push(name);
  }
  return found;
}
