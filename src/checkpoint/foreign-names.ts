/** Checkpoints whose tensors are all there, but not under the names of a model: what trainers leave. */
import { LooperError } from "#base";

/** What wrappers put before every name, and how to save without it. */
const wrappers: Readonly<Record<string, string>> = {
  "module.": "as DataParallel does; save model.module.state_dict()",
  "_orig_mod.": "as torch.compile does; save model._orig_mod.state_dict()",
  "model.": "as a trainer does; save the state_dict of the model inside",
};

/**
 * Refuse a checkpoint that must be saved in another way first.
 *
 * @param path - of its folder, for the message
 * @param names - of all its tensors
 * @throws LooperError MODEL_UNSUPPORTED, which says how to save it
 */
export function refuseForeignNames(path: string, names: readonly string[]): void {
  const adapter = names.find((name) => /(?:^|[._])lora_|\.base_layer\./i.test(name));
  if (adapter !== undefined) {
    const message = `${path} holds an adapter that is not merged (${adapter}). Merge it with merge_and_unload(), and save the result with save_pretrained().`;
    throw new LooperError("MODEL_UNSUPPORTED", message, { facts: { folder: path, tensor: adapter } });
  }
  for (const [prefix, way] of Object.entries(wrappers)) {
    if (names.length === 0 || !names.every((name) => name.startsWith(prefix))) continue;
    const message = `${path} has "${prefix}" before the name of every tensor, ${way}.`;
    throw new LooperError("MODEL_UNSUPPORTED", message, { facts: { folder: path, prefix } });
  }
}
