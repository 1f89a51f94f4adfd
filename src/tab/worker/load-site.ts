/** What the worker loads of the static folder: its list, the model, the runtime, the beat tracker's weights. */
import { LooperError } from "#base";
import { type BeatTracker, createBeatTracker, parseBeatWeights } from "#beat";
import { createEngine, type Engine, type Precision } from "#engine";
import {
  createGraphShelf,
  createWebEngineHost,
  keepIdentity,
  loadFile,
  openHttpFolder,
  openShelf,
  recallIdentity,
  type SiteList,
} from "#platform-web";

/** The static folder, as the worker uses it. */
export interface Site {
  readonly list: SiteList;
  /**
   * Open a model, or find it open.
   *
   * @param name - undefined for the first
   * @param onLoaded - told the share of its bytes that is here
   * @throws LooperError MODEL_UNKNOWN, HUB_UNREACHABLE, MODEL_*, RUNTIME_*
   */
  openEngine(name: string | undefined, onLoaded: (share: number) => void): Promise<Engine>;
  openBeatTracker(): Promise<BeatTracker>;
}

/**
 * Open the folder.
 *
 * @param base - its address
 * @throws LooperError HUB_UNREACHABLE
 */
export async function loadSite(base: URL): Promise<Site> {
  const list = await loadList(new URL("site.json", base));
  const pieces = openShelf<Blob>("pieces");
  const graphs = createGraphShelf(openShelf<Blob>("graphs"));
  let open: { readonly name: string; readonly engine: Engine } | undefined;
  let tracker: Promise<BeatTracker> | undefined;
  return {
    list,
    async openEngine(asked, onLoaded) {
      const model = asked === undefined ? list.models[0] : list.models.find(({ name }) => name === asked);
      if (!model) {
        const names = list.models.map(({ name }) => name).join(", ");
        const message = `There is no model ${asked} in this folder. Choose ${names}.`;
        throw new LooperError("MODEL_UNKNOWN", message, { facts: { field: "model_version" } });
      }
      const { name, folder, licence } = model;
      if (open?.name === name) return open.engine;
      await open?.engine.close();
      open = undefined;
      const { wasm, script } = list.runtime;
      const total = [...folder.files, wasm].reduce((sum, { size }) => sum + size, 0);
      let loaded = 0;
      const onBytes = (count: number) => {
        loaded += count;
        onLoaded(Math.min(1, loaded / total));
      };
      const loadWasm = async () => {
        const blob = await loadFile(new URL(wasm.name, base), wasm, { pieces, onBytes });
        return new Uint8Array(await blob.arrayBuffer());
      };
      const host = createWebEngineHost(graphs, { script: new URL(script, base), loadWasm });
      const known = await recallIdentity(pieces, folder);
      const files = { ...openHttpFolder(base, folder, { pieces, onBytes }), digest: known?.digest };
      const source = { name, licence, folder: files, chosen: asked === undefined };
      const engine = await createEngine(
        source,
        { precision: known?.precision as Precision | undefined },
        host,
      );
      open = { name, engine };
      const { digest, precision } = engine.info;
      const others = [wasm, list.beat].map(({ sha256 }) => sha256);
      if (graphs.isKept()) await keepIdentity(pieces, folder, { digest, precision }, others);
      return engine;
    },
    openBeatTracker() {
      tracker ??= loadFile(new URL(list.beat.name, base), list.beat, { pieces }).then(async (blob) =>
        createBeatTracker(parseBeatWeights(await blob.text(), list.beat.name)),
      );
      tracker.catch(() => {
        tracker = undefined;
      });
      return tracker;
    },
  };
}

async function loadList(url: URL): Promise<SiteList> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return (await response.json()) as SiteList;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${url.pathname} could not be loaded: ${why}. Reload the page when there is a connection.`;
    throw new LooperError("HUB_UNREACHABLE", message, { facts: { url: url.href }, cause });
  }
}
