/** The models that a worker can open: on its disk, and not excluded by its operator. */
import { basename } from "node:path";
import { isLooperError, LooperError } from "#base";
import { homeFolder } from "#platform-node";
import { findModel, modelLocations } from "#registry";
import { installedModels } from "../installed-models.ts";

/** What is known of a disk is used so long, in milliseconds. */
const maxAge = 5000;

/** The models of a worker. */
export interface ModelShelf {
  /** Whether a prediction's model can be opened here: a name, or a path. */
  has(model: string): Promise<boolean>;
  /** Names that `has` takes, for others to see. */
  list(): Promise<readonly string[]>;
}

/** Which models. */
export interface ShelfOptions {
  readonly home?: string | undefined;
  /** The one to open first. */
  readonly model?: string | undefined;
  /** None but these. */
  readonly models?: readonly string[] | undefined;
}

/**
 * Open the shelf of a worker.
 *
 * @param options - which models
 */
export function openModelShelf({ home = homeFolder(), model, models: only }: ShelfOptions): ModelShelf {
  const known = new Map<string, { readonly at: number; readonly isThere: Promise<boolean> }>();
  let listed: { readonly at: number; readonly names: Promise<readonly string[]> } | undefined;

  async function look(asked: string): Promise<boolean> {
    try {
      const { name } = await findModel(modelLocations(home), asked);
      return only === undefined || [asked, name].some((called) => only.includes(called));
    } catch (error) {
      if (isLooperError(error) && error.family === "Model") return false;
      throw error;
    }
  }
  function has(asked: string): Promise<boolean> {
    const before = known.get(asked);
    if (before && Date.now() - before.at < maxAge) return before.isThere;
    const isThere = look(asked);
    known.set(asked, { at: Date.now(), isThere });
    return isThere;
  }
  async function listNames(): Promise<readonly string[]> {
    if (only) return only;
    const own = model === undefined ? [] : [model, basename(model)];
    return [...new Set([...(await installedModels(home)), ...own])];
  }
  return {
    has,
    async list() {
      if (!listed || Date.now() - listed.at > maxAge) listed = { at: Date.now(), names: listNames() };
      const names = new Set(await listed.names);
      // Other names that were asked for, of the same models.
      for (const [name, { isThere }] of known) if (await isThere) names.add(name);
      return [...names];
    },
  };
}

/**
 * Check that the model to open first is one of those to work with.
 *
 * @throws LooperError INPUT_CONTRADICTION
 */
export function checkModels({ model, models }: ShelfOptions): void {
  if (model === undefined || models === undefined || models.includes(model)) return;
  const message = `--model ${model} is not among --models ${models.join()}. Add it there, or leave --model out: the first of them is opened first.`;
  throw new LooperError("INPUT_CONTRADICTION", message, { facts: { model } });
}
