/**
 * Which models callers of the service can name: those that clients of the original know, and those on the
 * operator's disk. A caller cannot name a path or a hub id; the operator's own choice can be a folder.
 */
import { basename } from "node:path";
import { LooperError } from "#base";
import { homeFolder } from "#platform-node";
import { findModel, modelLocations } from "#registry";
import type { ModelDirectory } from "./http/ports.ts";
import { installedModels } from "./installed-models.ts";
import type { ServeSettings } from "./settings.ts";

/** How long a listing of the disk is used, in milliseconds. */
const maxAge = 5000;

/** Names that clients of the original use, on disk or not. */
const original = ["medium", "large"];

/**
 * Open the directory.
 *
 * @param settings - home, the default model (a name or a folder), aliases
 * @throws LooperError MODEL_* where an alias points to a model that is not there
 */
export async function openModelDirectory(
  settings: Pick<ServeSettings, "home" | "model" | "alias">,
): Promise<ModelDirectory> {
  const { alias: aliases, model } = settings;
  const home = settings.home ?? homeFolder();
  const locations = () => modelLocations(home);
  for (const target of Object.values(aliases)) await findModel(locations(), target);
  // The operator's own folder has a name like any other.
  const own = model !== undefined && /[\\/]/.test(model) ? { [basename(model)]: model } : {};
  let listed: { readonly at: number; readonly names: Promise<readonly string[]> } | undefined;

  async function listNames(): Promise<readonly string[]> {
    const installed = await installedModels(home);
    return [...new Set([...original, ...Object.keys(aliases), ...Object.keys(own), ...installed])];
  }

  function names(): Promise<readonly string[]> {
    if (!listed || Date.now() - listed.at > maxAge) listed = { at: Date.now(), names: listNames() };
    return listed.names;
  }

  return {
    names,
    async choose(name) {
      if (name === undefined) {
        const found = await findModel(locations(), model);
        return { title: found.name, name: model ?? found.name, warnings: [] };
      }
      const target = aliases[name];
      if (target !== undefined) {
        const warning = `The model ${name} is not available here: ${target} is used instead.`;
        return { title: target, name: target, warnings: [warning] };
      }
      if (Object.hasOwn(own, name)) return { title: name, name: own[name] as string, warnings: [] };
      if (!(await names()).includes(name)) {
        throw new LooperError("MODEL_UNKNOWN", `There is no model named ${name} here.`, {
          facts: { model: name },
        });
      }
      const found = await findModel(locations(), name);
      return { title: found.name, name, warnings: [] };
    },
  };
}
