/**
 * Which models callers of the service may name: those that clients of the original know, and what the
 * operator has on disk. A caller names no path and no hub id; the operator's own choice may be a folder.
 */
import { basename } from "node:path";
import { LooperError } from "#base";
import { homeFolder } from "#platform-node";
import { catalogue, findModel, openModelShelf, openModelStore } from "#registry";
import type { ModelDirectory } from "./http/ports.ts";

/** For how long a look at the disk is good, in milliseconds. */
const fresh = 5000;

/** Names that clients of the original give, on disk or not. */
const original = ["medium", "large"];

/** What the operator decided. */
export interface ModelDirectoryOptions {
  readonly home?: string | undefined;
  /** The model where none is named: a name or a folder; left out: the rules of the engine. */
  readonly model?: string | undefined;
  /** Names that are played by another model. */
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Open the directory.
 *
 * @param options - the operator's decisions
 * @throws LooperError MODEL_* where an alias points to a model that is not there
 */
export async function openModelDirectory(options: ModelDirectoryOptions): Promise<ModelDirectory> {
  const { aliases, model } = options;
  const home = options.home ?? homeFolder();
  const shelf = () => openModelShelf(home);
  for (const target of Object.values(aliases)) await findModel(shelf(), target);
  // The operator's own folder has a name like any other.
  const own = model !== undefined && /[\\/]/.test(model) ? { [basename(model)]: model } : {};
  let seen: { readonly at: number; readonly names: Promise<readonly string[]> } | undefined;

  async function look(): Promise<readonly string[]> {
    const names = new Set([...original, ...Object.keys(aliases), ...Object.keys(own)]);
    const candidates = [
      ...catalogue.map(({ name }) => name),
      ...(await openModelStore(home).list()).map(({ name }) => name),
    ];
    for (const name of candidates) {
      const isName = /^[\w.-]+$/.test(name);
      if (isName && !names.has(name) && (await findModel(shelf(), name).catch(() => null))) names.add(name);
    }
    return [...names];
  }

  function names(): Promise<readonly string[]> {
    if (!seen || Date.now() - seen.at > fresh) seen = { at: Date.now(), names: look() };
    return seen.names;
  }

  return {
    names,
    async choose(asked) {
      if (asked === undefined) {
        const found = await findModel(shelf(), model);
        return { title: found.name, name: model ?? found.name, warnings: [] };
      }
      const target = aliases[asked];
      if (target !== undefined) {
        const warning = `The model ${asked} is not played here: ${target} stands in for it.`;
        return { title: target, name: target, warnings: [warning] };
      }
      if (Object.hasOwn(own, asked)) return { title: asked, name: own[asked] as string, warnings: [] };
      if (!(await names()).includes(asked)) {
        throw new LooperError("MODEL_UNKNOWN", `There is no model named ${asked} here.`, {
          facts: { model: asked },
        });
      }
      const found = await findModel(shelf(), asked);
      return { title: found.name, name: asked, warnings: [] };
    },
  };
}
