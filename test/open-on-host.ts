/** An engine on a host that the test brings along, so that it can watch what the host is asked. */
import { createEngine, type Engine, type EngineHost, type EngineOptions } from "#engine";
import { findModel, modelLocations } from "#registry";

export async function openOnHost(
  { model, ...options }: EngineOptions & { readonly model?: string | undefined },
  host: EngineHost,
  home?: string,
): Promise<Engine> {
  return createEngine(await findModel(modelLocations(home), model), options, host);
}
