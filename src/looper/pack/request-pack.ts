/** What a pack says of the request that it was made for, and of the model. */
import type { BandDocument } from "../loop-events.ts";
import type { LooperDeps } from "../looper-deps.ts";
import type { Reporter } from "../reporter.ts";
import type { ResolvedRequest } from "../request/resolve-request.ts";
import { requestSchema } from "../request/schema.ts";
import type { PackSetting } from "./finish-loop.ts";
import type { PackHead } from "./finish-pack.ts";

/** A run, as far as its pack goes. */
export interface RequestRun {
  readonly plan: { readonly request: ResolvedRequest; readonly guidance: number };
  readonly deps: LooperDeps;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
}

/** What the loops of a run have in common. */
export function settingOf({ plan, deps, reporter, signal }: RequestRun): PackSetting {
  const { request } = plan;
  const { name, licence } = deps.engine.info;
  return {
    deps,
    reporter,
    signal,
    format: request.inputs,
    bpm: request.bpm,
    title: request.description,
    comment: `Made with MusicGen (${name}) by ${deps.software}`,
    licence,
  };
}

/**
 * Write what a pack says beside its loops.
 *
 * @param run - of the pack
 * @param told - what the model was told, and what a band plays; null where there is none
 */
export function headOf(
  { plan, deps }: RequestRun,
  told: { readonly model_prompt: string } & BandDocument,
): PackHead {
  const { request, guidance } = plan;
  const { name, digest, precision, licence } = deps.engine.info;
  const { inputs, seed, bpm } = request;
  return {
    command: "make",
    bpm,
    seed,
    // Through the schema once more: the same fields in the same order, whoever wrote the request.
    request: requestSchema.parse({ ...inputs, seed, model_version: inputs.model_version ?? name }),
    ...told,
    guidance_used: guidance,
    model: { name, digest, precision, licence },
    source: null,
  };
}
